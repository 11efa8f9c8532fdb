package dev.stenope.core.crypto;

/// Which of the latest 1,024 packet numbers were received (RFC 4303, section 3.4.3). Anything older
/// counts as received.
final class ReplayWindow {
  static final int SIZE = 1024;

  private static final int WORDS = SIZE / 64;

  // Twice the window: a power of two, and the word that is being entered holds nothing of it.
  private final long[] seen = new long[2 * WORDS];
  private long largest = -1;

  /// Whether the packet may still be accepted.
  boolean isFresh(long number) {
    if (number > largest) {
      return true;
    }
    return number > largest - SIZE && (word(number) & bit(number)) == 0;
  }

  /// Marks an authentic packet as received.
  void accept(long number) {
    if (number > largest) {
      long first = Math.max((largest >> 6) + 1, (number >> 6) - seen.length + 1);
      for (long word = first; word <= number >> 6; word++) {
        seen[(int) (word & (seen.length - 1))] = 0;
      }
      largest = number;
    }
    seen[(int) ((number >> 6) & (seen.length - 1))] |= bit(number);
  }

  /// The largest number accepted, -1 before the first.
  long largest() {
    return largest;
  }

  private long word(long number) {
    return seen[(int) ((number >> 6) & (seen.length - 1))];
  }

  private static long bit(long number) {
    return 1L << (number & 63);
  }
}
