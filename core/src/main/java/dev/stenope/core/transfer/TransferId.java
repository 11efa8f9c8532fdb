package dev.stenope.core.transfer;

import dev.stenope.core.wire.MalformedException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// The name of a transfer or of a request: 16 random bytes, written as 32 hexadecimal digits.
public record TransferId(String text) {
  /// Bytes of an id on the wire.
  static final int LENGTH = 16;

  public TransferId {
    if (text.length() != 2 * LENGTH || !text.chars().allMatch(TransferId::isDigit)) {
      throw new IllegalArgumentException("not a transfer id");
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
  }

  public static TransferId random(RandomGenerator random) {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    return ofBytes(bytes);
  }

  /// Reads what [#text] returned.
  public static TransferId of(String text) throws MalformedException {
    try {
      return new TransferId(text);
    } catch (IllegalArgumentException _) {
      throw new MalformedException("not a transfer id");
    }
  }

  static TransferId ofBytes(byte[] bytes) {
    return new TransferId(HexFormat.of().formatHex(bytes));
  }

  byte[] toBytes() {
    return HexFormat.of().parseHex(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
