package dev.stenope.core.delivery;

import dev.stenope.core.wire.Frame;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages of one stream of a peer: put together from their parts and handed on once each, in
/// the order of their numbers. The memory is bounded by the window that the sender keeps to.
public final class Inbox {
  /// The time of what has not happened.
  public static final long NEVER = Long.MIN_VALUE / 2;

  private final Window window;
  private final Map<Long, Assembly> waiting = new HashMap<>();
  private long next;
  private long accepted;
  private long saidAt = NEVER;

  /// Where messages go.
  public interface Sink {
    /// Whether there is room for one more.
    boolean hasRoom();

    /// A message, whose first part left its sender at `since` or before; empty if that gave it up.
    void take(long number, byte[] message, long since);

    /// No message below `next` will come that has not come before.
    void pass(long next);
  }

  /// A message that is not complete, or that waits for an earlier one.
  private static final class Assembly {
    final byte[] bytes;
    final Spans present = new Spans();
    long since;

    Assembly(int total) {
      this.bytes = new byte[total];
    }

    /// The first part says how long the message has to live from when that left, each time anew.
    void add(Frame.Message part, long left) {
      if (part.offset() == 0) {
        since = left;
      }
      System.arraycopy(part.buffer(), part.from(), bytes, part.offset(), part.length());
      present.add(part.offset(), part.offset() + part.length());
    }

    boolean isComplete() {
      return present.covered() == bytes.length;
    }
  }

  /// All messages below `next` have been handed on already. `window` is shared with other streams.
  public Inbox(long next, Window window) {
    this.window = window;
    this.next = next;
    this.accepted = next;
  }

  /// The lowest number that has not been handed on.
  public long next() {
    return next;
  }

  /// The lowest number that the node does not answer for yet: what an ACCEPTED frame says.
  public long accepted() {
    return accepted;
  }

  /// The node answers for all messages below `bound` from now on. False if it did before.
  public boolean accept(long bound) {
    if (bound <= accepted) {
      return false;
    }
    accepted = bound;
    return true;
  }

  /// The sender is told now how far we are.
  public void said(long now) {
    saidAt = now;
  }

  /// When it was told last.
  public long saidAt() {
    return saidAt;
  }

  /// Takes a part that has left its sender at `since`, or before. Returns whether the sender does
  /// not know how far we are, so that ACCEPTED should be said again. A part beyond the window, or
  /// one that contradicts an earlier one, is dropped.
  public boolean arrived(Frame.Message part, long since, Sink sink) {
    if (part.base() > next) {
      skipTo(part.base(), sink);
    }
    if (part.number() < next) {
      return part.number() < accepted;
    }
    boolean isWhole = part.length() == part.total();
    if (isWhole && part.number() == next && !waiting.containsKey(next) && sink.hasRoom()) {
      int from = part.from();
      sink.take(next++, Arrays.copyOfRange(part.buffer(), from, from + part.length()), since);
    } else {
      hold(part, since);
    }
    handOn(sink);
    return false;
  }

  /// Lets go of what is not complete: the sender would have to send it again.
  public void release() {
    waiting
        .values()
        .removeIf(
            assembly -> {
              if (assembly.isComplete()) {
                return false;
              }
              window.use(-assembly.bytes.length);
              return true;
            });
  }

  private void hold(Frame.Message part, long since) {
    if (part.number() - next >= Outbox.WINDOW_MESSAGES) {
      return;
    }
    Assembly assembly = waiting.get(part.number());
    if (assembly != null && part.total() == 0) {
      // The sender has given up a message of which parts are here.
      drop(part.number());
      assembly = null;
    }
    if (assembly == null) {
      if (!window.admits(part.total())) {
        return;
      }
      assembly = new Assembly(part.total());
      waiting.put(part.number(), assembly);
      window.use(part.total());
    }
    if (assembly.bytes.length == part.total()) {
      assembly.add(part, since);
    }
  }

  private @Nullable Assembly drop(long number) {
    Assembly gone = waiting.remove(number);
    if (gone != null) {
      window.use(-gone.bytes.length);
    }
    return gone;
  }

  /// Hands on what is complete, as far as there is room.
  public void handOn(Sink sink) {
    for (Assembly first = waiting.get(next);
        first != null && first.isComplete() && sink.hasRoom();
        first = waiting.get(next)) {
      drop(next);
      sink.take(next++, first.bytes, first.since);
    }
  }

  /// What lies below `base` was settled before this node was restored from a backup, or will never
  /// come.
  private void skipTo(long base, Sink sink) {
    while (next < base && !waiting.isEmpty()) {
      Assembly passed = drop(next++);
      if (passed != null && passed.isComplete()) {
        sink.take(next - 1, passed.bytes, passed.since);
      }
    }
    next = Math.max(next, base);
    sink.pass(next);
    handOn(sink);
  }
}
