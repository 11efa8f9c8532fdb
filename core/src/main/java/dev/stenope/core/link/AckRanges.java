package dev.stenope.core.link;

import dev.stenope.core.wire.Frame;

/// The packets received, as ranges of their numbers, and when to tell the peer of them (RFC 9000,
/// section 13.2).
final class AckRanges {
  /// At first every second packet that asks for it is acknowledged, so that slow start is not held
  /// up; then every eighth.
  private static final int EAGER_PACKETS = 100;

  private static final int EAGER_EVERY = 2;
  private static final int EVERY = 8;

  /// A range is told so often that one of these acknowledgements will have arrived. Otherwise all
  /// gaps of the past would be told for ever.
  private static final int TOLD_ENOUGH = 16;

  private static final int SHORT = 6;

  // In rising order; the last range is the newest.
  private final long[] first = new long[Frame.MAX_RANGES];
  private final long[] last = new long[Frame.MAX_RANGES];
  private final int[] told = new int[Frame.MAX_RANGES];
  private int count;

  private long largestAt;
  private long eliciting;
  private int pending;
  private boolean atOnce;
  private long deadline = Long.MAX_VALUE;

  /// Takes the number of a packet that is authentic and new. `asks` tells whether it asks for an
  /// acknowledgement.
  void received(long number, boolean asks, long now) {
    boolean inOrder = count == 0 || number == last[count - 1] + 1;
    if (count == 0 || number > last[count - 1]) {
      largestAt = now;
    }
    if (inOrder && count > 0) {
      last[count - 1] = number;
      told[count - 1] = 0;
    } else {
      insert(number);
    }
    if (asks) {
      eliciting++;
      pending++;
      // Section 13.2.1: a gap, or a packet that fills one, is told at once.
      atOnce |= !inOrder || pending >= (eliciting <= EAGER_PACKETS ? EAGER_EVERY : EVERY);
      if (pending == 1) {
        deadline = now + RoundTrip.MAX_ACK_DELAY;
      }
    }
  }

  private void insert(long number) {
    int at = count;
    while (at > 0 && first[at - 1] > number) {
      at--;
    }
    // Range at - 1 begins at or below the number, range `at` above it.
    boolean joinsLower = at > 0 && last[at - 1] >= number - 1;
    boolean joinsUpper = at < count && first[at] == number + 1;
    if (joinsLower && joinsUpper) {
      last[at - 1] = last[at];
      told[at - 1] = 0;
      remove(at);
    } else if (joinsLower) {
      last[at - 1] = Math.max(last[at - 1], number);
      told[at - 1] = 0;
    } else if (joinsUpper) {
      first[at] = number;
      told[at] = 0;
    } else {
      if (count == Frame.MAX_RANGES) {
        if (at == 0) {
          return;
        }
        remove(0);
        at--;
      }
      move(at, at + 1);
      first[at] = number;
      last[at] = number;
      told[at] = 0;
      count++;
    }
  }

  private void remove(int at) {
    move(at + 1, at);
    count--;
  }

  private void move(int from, int to) {
    int length = count - from;
    System.arraycopy(first, from, first, to, length);
    System.arraycopy(last, from, last, to, length);
    System.arraycopy(told, from, told, to, length);
  }

  /// Whether an acknowledgement should be sent now even if nothing else is.
  boolean due(long now) {
    return pending > 0 && (atOnce || now >= deadline);
  }

  /// Whether an acknowledgement would tell the peer what it waits for.
  boolean pending() {
    return pending > 0;
  }

  /// Whether there is something to tell, and the frame is short: at most 106 bytes.
  boolean isShort() {
    return count > 0 && count <= SHORT;
  }

  /// When [#due] will be true; `Long.MAX_VALUE` if nothing waits.
  long deadline() {
    return pending > 0 ? deadline : Long.MAX_VALUE;
  }

  /// The frame that tells of all ranges. At least one packet must have been received.
  Frame.Ack frame(long now) {
    long[] bounds = new long[2 * count];
    for (int i = 0; i < count; i++) {
      bounds[2 * i] = first[count - 1 - i];
      bounds[2 * i + 1] = last[count - 1 - i];
    }
    return new Frame.Ack(Math.max(0, now - largestAt) / 1000, bounds);
  }

  /// The frame has been sent.
  void sent() {
    pending = 0;
    atOnce = false;
    deadline = Long.MAX_VALUE;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      told[i]++;
      if (told[i] < TOLD_ENOUGH || i == count - 1) {
        first[kept] = first[i];
        last[kept] = last[i];
        told[kept] = told[i];
        kept++;
      }
    }
    count = kept;
  }
}
