package dev.stenope.node.drop.mega;

import dev.stenope.core.wire.MalformedException;
import java.util.Base64;

/// Bytes as MEGA writes them: base64url without padding.
final class Base64Url {
  private Base64Url() {}

  static String of(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Also reads what older clients write: the other alphabet, padding and commas.
  static byte[] read(String text) throws MalformedException {
    String plain = text.replace('+', '-').replace('/', '_').replace(",", "").replace("=", "");
    try {
      return Base64.getUrlDecoder().decode(plain);
    } catch (IllegalArgumentException _) {
      throw new MalformedException("not base64");
    }
  }

  /// Reads exactly `length` bytes.
  static byte[] read(String text, int length) throws MalformedException {
    byte[] bytes = read(text);
    if (bytes.length != length) {
      throw new MalformedException("not " + length + " bytes");
    }
    return bytes;
  }
}
