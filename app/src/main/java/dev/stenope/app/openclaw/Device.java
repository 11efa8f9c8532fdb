package dev.stenope.app.openclaw;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/// What a gateway knows one use of this node by: an Ed25519 key. It has nothing to do with the key
/// of the node; all of them come from the 32 bytes of `openclaw.key` in the home.
public final class Device {
  private static final int SECRET_LENGTH = 32;

  private final Identity identity;

  private Device(Identity identity) {
    this.identity = identity;
  }

  /// The device for a use of the node, the same each time; the secret is made where there is none.
  public static Device of(Path home, String use) throws Problem {
    Path file = home.resolve("openclaw.key");
    try {
      if (!Files.exists(file)) {
        byte[] fresh = new byte[SECRET_LENGTH];
        new SecureRandom().nextBytes(fresh);
        DurableFile.write(file, fresh);
      }
      byte[] secret = Files.readAllBytes(file);
      if (secret.length != SECRET_LENGTH) {
        throw new Problem(
            "no gateway can be used",
            file + " is damaged",
            "Remove it, and approve this node at its gateways again");
      }
      return new Device(Identity.of(hash(secret, use.getBytes(UTF_8))));
    } catch (IOException e) {
      throw Problem.of("no gateway can be used", e, "");
    }
  }

  /// The name of the device: the SHA-256 of its public key, in hexadecimal digits.
  public String id() {
    return HexFormat.of().formatHex(hash(identity.publicKey()));
  }

  /// What the handshake says of it, signed for this gateway, role and token.
  Json toJson(Access access, String nonce, long time) {
    Access.Role role = access.role();
    String signed =
        String.join(
            "|",
            "v3",
            id(),
            role.client(),
            role.mode(),
            role.word(),
            role.scopes(),
            String.valueOf(time),
            access.token(),
            nonce,
            Access.PLATFORM,
            "");
    return new Json()
        .put("id", id())
        .put("publicKey", Base64Url.encode(identity.publicKey()))
        .put("signature", Base64Url.encode(identity.sign(signed.getBytes(UTF_8))))
        .put("signedAt", time)
        .put("nonce", nonce);
  }

  private static byte[] hash(byte[]... parts) {
    MessageDigest sha256 = Sha256.begin();
    for (byte[] part : parts) {
      sha256.update(part);
    }
    return sha256.digest();
  }
}
