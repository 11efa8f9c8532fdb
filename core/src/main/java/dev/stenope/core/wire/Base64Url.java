package dev.stenope.core.wire;

import java.util.Base64;

/// Bytes as text in the alphabet that is safe in URLs, without padding (RFC 4648 section 5).
public final class Base64Url {
  private Base64Url() {}

  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Takes the one spelling that [#encode] has for these bytes.
  public static byte[] decode(String text) throws MalformedException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (encode(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // The same as another spelling.
    }
    throw new MalformedException("not base64url");
  }

  /// The same of a member that is to have `length` bytes.
  public static byte[] decode(Json json, String name, int length) throws MalformedException {
    byte[] bytes = decode(json.text(name));
    if (bytes.length != length) {
      throw new MalformedException("not base64url of " + length + " bytes: " + name);
    }
    return bytes;
  }
}
