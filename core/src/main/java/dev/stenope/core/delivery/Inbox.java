package dev.stenope.core.delivery;

import dev.stenope.core.wire.Frame;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The messages of one stream of a peer: put together from their parts and handed on once each, in
/// the order of their numbers. The memory is bounded by the window that [Outbox] keeps.
public final class Inbox {
  private final Map<Long, Assembly> waiting = new HashMap<>();
  private long next;
  private long heldBytes;

  /// A message that is not complete, or that waits for an earlier one.
  private static final class Assembly {
    final byte[] bytes;
    final BitSet present;
    int missing;

    Assembly(int total) {
      bytes = new byte[total];
      present = new BitSet(total);
      missing = total;
    }

    void add(Frame.Message part) {
      int from = part.offset();
      int to = from + part.length();
      int known = present.nextSetBit(from);
      int already = known < 0 || known >= to ? 0 : present.get(from, to).cardinality();
      System.arraycopy(part.buffer(), part.from(), bytes, from, part.length());
      present.set(from, to);
      missing -= part.length() - already;
    }
  }

  /// The lowest number that has not been handed on: what an ACCEPTED frame says.
  public long next() {
    return next;
  }

  /// Takes a part. Returns whether it was new or the sender does not know how far we are, so that
  /// ACCEPTED should be said. A part beyond the window, or one that contradicts an earlier one, is
  /// dropped.
  public boolean arrived(Frame.Message part, Consumer<byte[]> deliver) {
    if (part.base() > next) {
      skipTo(part.base(), deliver);
    }
    if (part.number() < next) {
      return true;
    }
    if (part.number() == next && part.length() == part.total() && !waiting.containsKey(next)) {
      next++;
      deliver.accept(Arrays.copyOfRange(part.buffer(), part.from(), part.from() + part.length()));
    } else if (!hold(part)) {
      return false;
    }
    return handOn(deliver);
  }

  /// Lets go of what is not complete: the sender would have to send it again.
  public void release() {
    waiting.clear();
    heldBytes = 0;
  }

  private boolean hold(Frame.Message part) {
    if (part.number() - next >= Outbox.WINDOW_MESSAGES) {
      return false;
    }
    Assembly assembly = waiting.get(part.number());
    if (assembly == null) {
      if (heldBytes + part.total() > Outbox.WINDOW_BYTES + Frame.MAX_MESSAGE) {
        return false;
      }
      assembly = new Assembly(part.total());
      waiting.put(part.number(), assembly);
      heldBytes += part.total();
    }
    if (assembly.bytes.length != part.total()) {
      return false;
    }
    assembly.add(part);
    return true;
  }

  private boolean handOn(Consumer<byte[]> deliver) {
    Assembly first;
    while ((first = complete()) != null) {
      waiting.remove(next++);
      heldBytes -= first.bytes.length;
      deliver.accept(first.bytes);
    }
    return true;
  }

  private @Nullable Assembly complete() {
    Assembly first = waiting.get(next);
    return first != null && first.missing == 0 ? first : null;
  }

  /// What lies below `base` was settled in an earlier life of this node, or will never come.
  private void skipTo(long base, Consumer<byte[]> deliver) {
    while (next < base && !waiting.isEmpty()) {
      Assembly passed = waiting.remove(next++);
      if (passed != null) {
        heldBytes -= passed.bytes.length;
        if (passed.missing == 0) {
          deliver.accept(passed.bytes);
        }
      }
    }
    next = Math.max(next, base);
    handOn(deliver);
  }
}
