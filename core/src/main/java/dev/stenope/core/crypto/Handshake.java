package dev.stenope.core.crypto;

import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Writer;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The key agreement of a link, made of two files: a request and the response to it.
///
/// The JSON of both has `version`, `type`, `connection_id`, `secret_hash`, `timestamp`, `expires`,
/// `x25519`, `identity`, and what the node offers; the request has `mlkem768` and the response
/// `mlkem768_ct`. Keys and ids are in base64url without padding, times in milliseconds since 1970,
/// UTC. `secret_hash` is 64 hex digits that reveal nothing about the secret: a key confirmation.
public final class Handshake {
  /// The length of every handshake file, in bytes.
  public static final int FILE_LENGTH = 4096;

  public static final String VERSION = "2.0";

  /// The longest life of a file, in milliseconds.
  public static final long MAX_LIFE = 300_000;

  static final String REQUEST_TYPE = "client_handshake";
  static final String RESPONSE_TYPE = "server_response";

  private Handshake() {}

  /// When a file was written and until when it counts, in milliseconds since 1970, UTC.
  public record Life(long timestamp, long expires) {
    public Life {
      if (timestamp < 0 || expires <= timestamp || expires - timestamp > MAX_LIFE) {
        throw new IllegalArgumentException("a handshake file lives at most 5 minutes");
      }
    }

    static Life of(Json json) throws MalformedException {
      long timestamp = json.number("timestamp");
      long expires = json.number("expires");
      if (timestamp < 0 || expires <= timestamp || expires > timestamp + MAX_LIFE) {
        throw new MalformedException("a handshake file lives at most 5 minutes");
      }
      return new Life(timestamp, expires);
    }

    byte[] bytes() {
      return new Writer(16).u64(timestamp).u64(expires).toBytes();
    }
  }

  /// What the other node sent: its raw identity key, which has signed `offer`, the JSON of the
  /// file.
  public record Sender(byte[] identity, Json offer, Life life) {
    public NodeId id() {
      return NodeId.of(identity);
    }
  }

  /// Begins an exchange. `name` is the name that the file will have in the drop. Members of `offer`
  /// that the handshake itself writes are ignored.
  public static PendingRequest request(
      Introduction introduction,
      Identity self,
      Json offer,
      String name,
      Life life,
      SecureRandom random) {
    byte[] connectionId = new byte[HandshakeFile.HEADER];
    random.nextBytes(connectionId);
    KeyPair x25519 = KeyExchange.x25519(random);
    KeyPair mlKem = KeyExchange.mlKem(random);
    byte[] x = Spki.X25519.encode(x25519.getPublic());
    byte[] kem = Spki.ML_KEM_768.encode(mlKem.getPublic());
    HandshakeFile file =
        new HandshakeFile(introduction, Letter.OWN_REQUEST, connectionId, name, new byte[0]);
    byte[] confirmation = file.confirmation(file.exchangeKey(), x, kem, life.bytes());
    Json json =
        json(REQUEST_TYPE, connectionId, confirmation, life, self)
            .put("x25519", Base64Url.encode(x))
            .put("mlkem768", Base64Url.encode(kem));
    byte[] sealed = file.seal(with(json, offer), self, random);
    return new PendingRequest(introduction, self.id(), sealed, connectionId, x25519, mlKem);
  }

  /// Reads the request of a peer. The caller judges whether it is fresh and new.
  public static Request open(Introduction introduction, NodeId self, byte[] file, String name)
      throws MalformedException {
    byte[] connectionId = Arrays.copyOf(file, HandshakeFile.HEADER);
    HandshakeFile envelope =
        new HandshakeFile(introduction, Letter.PEER_REQUEST, connectionId, name, new byte[0]);
    return read(introduction, self, envelope, connectionId, file, envelope.open(file));
  }

  static Request read(
      Introduction introduction,
      NodeId self,
      HandshakeFile envelope,
      byte[] connectionId,
      byte[] file,
      Json json)
      throws MalformedException {
    Sender sender = sender(json, REQUEST_TYPE, connectionId, self);
    byte[] x = Base64Url.decode(json, "x25519", Spki.X25519.length());
    byte[] kem = Base64Url.decode(json, "mlkem768", Spki.ML_KEM_768.length());
    confirm(json, envelope.confirmation(envelope.exchangeKey(), x, kem, sender.life().bytes()));
    return new Request(introduction, sender, connectionId, Sha256.of(file), x, kem);
  }

  static Json json(
      String type, byte[] connectionId, byte[] confirmation, Life life, Identity self) {
    return new Json()
        .put("version", VERSION)
        .put("type", type)
        .put("connection_id", Base64Url.encode(connectionId))
        .put("secret_hash", HexFormat.of().formatHex(confirmation))
        .put("timestamp", life.timestamp())
        .put("expires", life.expires())
        .put("identity", Base64Url.encode(self.publicKey()));
  }

  static Json with(Json json, Json offer) {
    for (Map.Entry<String, @Nullable Object> member : offer.members().entrySet()) {
      if (!json.members().containsKey(member.getKey())) {
        json.put(member.getKey(), member.getValue());
      }
    }
    return json;
  }

  static Sender sender(Json json, String type, byte[] connectionId, NodeId self)
      throws MalformedException {
    if (!json.text("version").equals(VERSION) || !json.text("type").equals(type)) {
      throw new MalformedException("a handshake file of another version or type");
    }
    byte[] named = Base64Url.decode(json, "connection_id", HandshakeFile.HEADER);
    if (!MessageDigest.isEqual(named, connectionId)) {
      throw new MalformedException("a handshake file with two connection ids");
    }
    byte[] identity = Base64Url.decode(json, "identity", Identity.PUBLIC_KEY_LENGTH);
    if (NodeId.of(identity).equals(self)) {
      throw new MalformedException("a handshake file of this node itself");
    }
    return new Sender(identity, json, Life.of(json));
  }

  static void confirm(Json json, byte[] expected) throws MalformedException {
    byte[] confirmation;
    try {
      confirmation = HexFormat.of().parseHex(json.text("secret_hash"));
    } catch (IllegalArgumentException _) {
      throw new MalformedException("secret_hash is not hexadecimal");
    }
    if (!MessageDigest.isEqual(confirmation, expected)) {
      throw new MalformedException("secret_hash does not confirm the keys");
    }
  }
}
