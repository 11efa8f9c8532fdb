package dev.stenope.node.drop.mega.server;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;

/// Binary values as MEGA writes them: in base64url without padding.
final class Base64Url {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Base64Url() {}

  static String of(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String of(long value) {
    return of(ByteBuffer.allocate(8).putLong(value).array());
  }

  /// Reads the plain alphabet as well, as MEGA does.
  static byte[] read(String text) throws Refusal {
    try {
      return Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
    } catch (IllegalArgumentException _) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
  }

  static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /// A new handle of so many bytes.
  static String random(int length) {
    return of(randomBytes(length));
  }
}
