package dev.stenope.core.wire;

/// Base32 in lower case without padding (RFC 4648, section 6): what survives file systems that know
/// no case, and being read aloud.
public final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  public static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
    long bits = 0;
    int held = 0;
    for (byte b : bytes) {
      bits = (bits << 8) | (b & 0xff);
      for (held += 8; held >= 5; held -= 5) {
        text.append(ALPHABET.charAt((int) ((bits >> (held - 5)) & 31)));
      }
    }
    if (held > 0) {
      text.append(ALPHABET.charAt((int) ((bits << (5 - held)) & 31)));
    }
    return text.toString();
  }

  /// Reads what [#encode] writes and nothing else: one text for each value.
  public static byte[] decode(String text) throws MalformedException {
    byte[] bytes = new byte[text.length() * 5 / 8];
    long bits = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      bits = (bits << 5) | digit(text.charAt(i));
      held += 5;
      if (held >= 8) {
        held -= 8;
        bytes[at++] = (byte) (bits >> held);
      }
    }
    if (held >= 5 || (bits & ((1L << held) - 1)) != 0) {
      throw new MalformedException("not base32");
    }
    return bytes;
  }

  private static int digit(char c) throws MalformedException {
    if (c >= 'a' && c <= 'z') {
      return c - 'a';
    }
    if (c >= '2' && c <= '7') {
      return c - '2' + 26;
    }
    throw new MalformedException("not base32");
  }
}
