package dev.stenope.app.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Base32;
import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;

/// The secret that programs show to use the API. It lies in the home, in a file that its owner
/// alone can read, and stays the same until that file is removed.
public final class Token {
  private static final int BYTES = 32;

  private final byte[] text;

  private Token(byte[] text) {
    this.text = text;
  }

  /// The token of a home, made where there is none.
  public static Token of(Path home) throws Problem {
    Path file = home.resolve("api.token");
    try {
      if (!Files.exists(file)) {
        byte[] fresh = new byte[BYTES];
        new SecureRandom().nextBytes(fresh);
        DurableFile.write(file, Base32.encode(fresh).getBytes(US_ASCII));
      }
      byte[] text = Files.readString(file, US_ASCII).strip().getBytes(US_ASCII);
      if (text.length < BYTES) {
        throw new Problem(
            "the API cannot start", file + " holds no token", "Remove it; a new one is made then");
      }
      return new Token(text);
    } catch (IOException e) {
      throw Problem.of("the API cannot start", e, "");
    }
  }

  /// Whether somebody has shown it. The time that this takes says nothing of it.
  boolean is(String shown) {
    return MessageDigest.isEqual(text, shown.getBytes(US_ASCII));
  }

  @Override
  public String toString() {
    return new String(text, US_ASCII);
  }
}
