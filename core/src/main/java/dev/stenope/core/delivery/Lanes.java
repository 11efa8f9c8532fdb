package dev.stenope.core.delivery;

import dev.stenope.core.wire.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All streams of messages for one peer: the more urgent goes first, but what waits grows more
/// urgent with the time. What was left over from earlier lives of the node goes before what comes
/// anew in the same lane.
public final class Lanes {
  /// How long a message waits, in nanoseconds, until it counts as urgent as one of the next
  /// priority.
  public static final long AGEING = 1_000_000_000L;

  private final long life;
  private final Window messages = Lane.window(true);
  private final Window others = Lane.window(false);
  private final Map<Integer, Queue> queues = new TreeMap<>();
  private final Map<Long, Outbox> outboxes = new HashMap<>();

  /// The streams of one lane, oldest first. `since` is when it was last its turn, or when it had
  /// something to send again.
  private static final class Queue {
    final ArrayDeque<Outbox> streams = new ArrayDeque<>();
    final int rank;
    long since;

    Queue(int lane) {
      rank = Lane.rank(lane);
    }

    boolean ready() {
      Outbox first = streams.peekFirst();
      return first != null && first.ready();
    }

    long urgency(long now) {
      return rank * AGEING + (now - since);
    }
  }

  /// A part that travels in a packet.
  public record Sent(Outbox outbox, Outbox.Part part) {}

  /// `life` is random: the names of all streams that begin now are made of it.
  public Lanes(long life) {
    this.life = life;
  }

  /// Goes on with a stream of an earlier life, whose next message is called `next`. Oldest first,
  /// and before anything is offered.
  public Outbox open(long stream, long next) {
    int lane = Lane.of(stream);
    Outbox outbox = new Outbox(stream, next, Lane.isDurable(lane) ? messages : others);
    outboxes.put(stream, outbox);
    queue(lane).streams.addLast(outbox);
    return outbox;
  }

  private Queue queue(int lane) {
    return queues.computeIfAbsent(lane, Queue::new);
  }

  /// The stream that takes new messages of a lane.
  public Outbox outbox(int lane, long now) {
    Queue queue = queue(lane);
    if (!queue.ready()) {
      queue.since = now;
    }
    long stream = Lane.stream(life, lane);
    Outbox outbox = outboxes.get(stream);
    if (outbox == null) {
      outbox = open(stream, 0);
      trim(queue);
    }
    return outbox;
  }

  /// A stream of an earlier life ends when all of it was accepted.
  private void trim(Queue queue) {
    while (queue.streams.size() > 1 && queue.streams.getFirst().size() == 0) {
      outboxes.remove(queue.streams.removeFirst().stream());
    }
  }

  public @Nullable Outbox find(long stream) {
    return outboxes.get(stream);
  }

  /// The streams of messages, oldest first in each lane.
  public List<Outbox> messages() {
    List<Outbox> all = new ArrayList<>();
    queues.forEach(
        (lane, queue) -> {
          if (Lane.isDurable(lane)) {
            all.addAll(queue.streams);
          }
        });
    return all;
  }

  /// Whether a message could be sent, with the bulk and the load or without.
  public boolean ready(boolean all) {
    for (Map.Entry<Integer, Queue> entry : queues.entrySet()) {
      if (entry.getValue().ready() && (all || Lane.isDurable(entry.getKey()))) {
        return true;
      }
    }
    return false;
  }

  /// Fills the packet with parts, and adds to `sent` what they are; `all` tells whether bulk and
  /// load may travel in it.
  public void fill(
      Writer packet, boolean all, long now, Consumer<Object> started, List<Object> sent) {
    for (Queue queue = first(all, now); queue != null; queue = first(all, now)) {
      Outbox outbox = queue.streams.getFirst();
      Outbox.Part part = outbox.fill(packet, now, started);
      if (part == null && outbox.ready()) {
        return;
      }
      if (part != null) {
        queue.since = now;
        sent.add(new Sent(outbox, part));
      }
    }
  }

  private @Nullable Queue first(boolean all, long now) {
    Queue first = null;
    for (Map.Entry<Integer, Queue> entry : queues.entrySet()) {
      Queue queue = entry.getValue();
      if ((all || Lane.isDurable(entry.getKey()))
          && queue.ready()
          && (first == null || queue.urgency(now) > first.urgency(now))) {
        first = queue;
      }
    }
    return first;
  }

  /// The peer holds all messages of a stream below `bound`; `settled` hears of each in order.
  public void accepted(long stream, long bound, Settled settled) {
    Outbox outbox = outboxes.get(stream);
    if (outbox == null) {
      return;
    }
    outbox.accepted(bound, (message, tag) -> settled.settled(stream, message, tag));
    trim(queue(Lane.of(stream)));
  }

  /// Hears of messages that the peer has accepted.
  @FunctionalInterface
  public interface Settled {
    void settled(long stream, Outbox.Kept message, Object tag);
  }

  /// A new link takes over.
  public void rewind() {
    outboxes.values().forEach(Outbox::rewind);
  }

  /// Gives up what is too late; `expired` hears the tags.
  public void expire(long now, Consumer<Object> expired) {
    outboxes.values().forEach(outbox -> outbox.expire(now, expired));
  }

  /// When [#expire] has something to do.
  public long deadline() {
    long next = Long.MAX_VALUE;
    for (Outbox outbox : outboxes.values()) {
      next = Math.min(next, outbox.deadline());
    }
    return next;
  }

  /// The messages that the peer has not accepted, and their bytes.
  public int size() {
    int size = 0;
    for (Outbox outbox : outboxes.values()) {
      size += isMessages(outbox) ? outbox.size() : 0;
    }
    return size;
  }

  public long bytes() {
    long bytes = 0;
    for (Outbox outbox : outboxes.values()) {
      bytes += isMessages(outbox) ? outbox.bytes() : 0;
    }
    return bytes;
  }

  private static boolean isMessages(Outbox outbox) {
    return Lane.isDurable(Lane.of(outbox.stream()));
  }
}
