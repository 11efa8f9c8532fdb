package dev.stenope.core.link;

import dev.stenope.core.wire.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Forward error correction for what is small and followed by silence: its frames are kept, and
/// leave once more in a later packet, so that the loss of one does not cost a probe timeout. A
/// longer flow finds its losses by the packets that follow, and is left alone. Times are in
/// nanoseconds.
final class Repeats {
  /// Below this rate of loss nothing is repeated.
  static final double LEAST_LOSS = 1.0 / 320;

  /// From this rate of loss on it is repeated twice.
  private static final double MUCH_LOSS = 1.0 / 16;

  /// The most bytes of frames between two silences that are worth it.
  private static final int MOST_BYTES = 2400;

  /// So much in flight is no silence.
  static final int MOST_IN_FLIGHT = 9600;

  /// How much later than the frames their repetition leaves: a short outage must not take both. It
  /// stays below [RoundTrip#MAX_ACK_DELAY], so that it carries the acknowledgement that waits.
  private static final long GAP = 4_000_000;

  private final List<Kept> open = new ArrayList<>();
  private final ArrayDeque<Kept> waiting = new ArrayDeque<>();
  private int openBytes;

  /// The frames of the packet `number`, and when they leave next.
  private record Kept(long number, byte[] frames, int times, long due) {}

  /// Stands for the frames in the place of a token of the source: they had left in these packets.
  record Copy(long[] numbers) {}

  /// How often frames are repeated where a path loses so much.
  static int times(double loss) {
    return loss < LEAST_LOSS ? 0 : loss < MUCH_LOSS ? 1 : 2;
  }

  /// What was written after the first `from` bytes leaves now in the packet `number`.
  void keep(long number, Writer packet, int from) {
    openBytes += packet.length() - from;
    if (openBytes > MOST_BYTES) {
      open.clear();
    } else {
      open.add(new Kept(number, packet.toBytes(from), 0, 0));
    }
  }

  /// The source has nothing more: what was kept since the last time is repeated so often.
  void silent(int times, long now) {
    if (openBytes <= MOST_BYTES && times > 0) {
      open.forEach(kept -> waiting.add(new Kept(kept.number, kept.frames, times, now + GAP)));
    }
    busy();
  }

  /// The source has more than may leave: nothing of it is repeated.
  void busy() {
    open.clear();
    openBytes = 0;
  }

  /// Nothing is repeated any more.
  void clear() {
    busy();
    waiting.clear();
  }

  /// When [#fill] has something.
  long deadline() {
    Kept first = waiting.peek();
    return first == null ? Long.MAX_VALUE : first.due;
  }

  /// Writes what is due and was not settled meanwhile; null if that is nothing.
  @Nullable Copy fill(Writer packet, LongPredicate inFlight, long now) {
    List<Long> numbers = new ArrayList<>();
    List<Kept> again = new ArrayList<>();
    for (Kept first = waiting.peek();
        first != null && first.due - GAP / 2 <= now;
        first = waiting.peek()) {
      if (inFlight.test(first.number)) {
        if (packet.remaining() >= first.frames.length) {
          packet.bytes(first.frames);
          numbers.add(first.number);
        } else if (!numbers.isEmpty()) {
          break;
        }
        if (first.times > 1) {
          again.add(new Kept(first.number, first.frames, first.times - 1, now + GAP));
        }
      }
      waiting.remove();
    }
    waiting.addAll(again);
    return numbers.isEmpty()
        ? null
        : new Copy(numbers.stream().mapToLong(Long::longValue).toArray());
  }
}
