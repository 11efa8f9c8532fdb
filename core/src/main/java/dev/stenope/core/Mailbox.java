package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Inbox;
import dev.stenope.core.delivery.Lane;
import dev.stenope.core.delivery.Lanes;
import dev.stenope.core.delivery.Outbox;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.delivery.Unconfirmed;
import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All that waits to be delivered between this node and one peer, both ways. It outlives every
/// connection, and its messages outlive the process.
final class Mailbox implements FrameSource {
  /// The most messages, and bytes of them, that wait for one peer.
  static final int MAX_MESSAGES = 200_000;

  static final long MAX_BYTES = 128L << 20;

  /// The most bytes of files, and of load, that wait for one peer.
  private static final long MAX_BULK = 8 << 20;

  private static final long MAX_LOAD = 256L << 20;

  /// How long an acceptance may wait for company, in nanoseconds, and how many it may cover.
  private static final long ACCEPT_DELAY = 1_000_000;

  private static final int ACCEPT_BATCH = 16;

  /// The longest ACCEPTED frame.
  private static final int ACCEPTED_SIZE = 1 + 8 + 8;

  /// How many streams of the peer are named to it when a connection begins: the latest.
  private static final int NAMED = 24;

  private final NodeId peer;
  private final Durability durability;
  private final Listener listener;
  private final Lanes lanes;
  private final Arrivals arrivals;

  /// Messages of ours that the peer has accepted, which nobody is known to know.
  private final Map<Long, Unconfirmed> unconfirmed = new LinkedHashMap<>();

  private final Map<Long, Inbox> unsaid = new LinkedHashMap<>();
  private int unsaidTimes;
  private long sayBy = Long.MAX_VALUE;
  private boolean due;

  /// What comes of the messages. `tag` is what was offered with one.
  interface Listener extends Arrivals.Listener {
    /// The message is on the disk.
    void queued(Object tag);

    /// Its first part was sent, for the first time on a connection.
    void started(Object tag);

    /// The peer has accepted it. To be confirmed by [#recorded], or by [#pass].
    void settled(Ref ref, Object tag, long now);

    /// Its deadline has passed.
    void expired(Object tag);
  }

  /// `life` is random.
  Mailbox(NodeId peer, long life, Durability durability, Recovered recovered, Listener listener) {
    this.peer = peer;
    this.durability = durability;
    this.listener = listener;
    this.lanes = new Lanes(life);
    this.arrivals = new Arrivals(peer, durability, recovered, listener, this::say);
  }

  /// Goes on with what an earlier life has left; `tag` makes from a message what was offered with
  /// it.
  void resume(Recovered recovered, Function<byte[], Object> tag, long now) {
    for (Recovered.Stream stream : recovered.outgoing(peer)) {
      List<Recovered.Message> messages = stream.messages();
      if (messages.isEmpty()) {
        continue;
      }
      long first = messages.getFirst().number();
      Outbox outbox = lanes.open(stream.name(), first);
      for (Recovered.Message message : messages) {
        while (first + outbox.size() < message.number()) {
          // Its record lay on a part of the disk that was damaged.
          outbox.offer(new byte[0], Long.MAX_VALUE, this);
        }
        byte[] bytes = message.bytes();
        outbox.offer(bytes, message.time(), bytes.length == 0 ? this : tag.apply(bytes));
      }
      outbox.resume();
    }
    arrivals.tellAgain(now);
  }

  /// Takes a message, which is sent once it is on the disk; false if too much is waiting. One that
  /// nobody waits for (`awaited`) may lie until another one comes.
  boolean offer(int lane, byte[] message, boolean awaited, long deadline, Object tag, long now) {
    if (queued() >= MAX_MESSAGES
        || lanes.bytes() + message.length > MAX_BYTES
        || durability.isFull()) {
      return false;
    }
    Outbox outbox = lanes.outbox(lane, now);
    long number = outbox.offer(message, deadline, tag);
    if (number == 0) {
      durability.append(new JournalRecord.Outgoing(peer, outbox.stream(), 0));
    }
    durability.append(
        new JournalRecord.Queued(outbox.stream(), number, deadline, message),
        awaited,
        _ -> {
          outbox.release(number + 1);
          listener.queued(tag);
        });
    return true;
  }

  /// Takes a piece of a file, which yields to all messages; false if enough is waiting.
  boolean offerBulk(byte[] message, Object tag, long now) {
    return offer(Lane.BULK, MAX_BULK, message, tag, now);
  }

  /// Takes what yields to all else.
  boolean offerLoad(byte[] message, Object tag, long now) {
    return offer(Lane.LOAD, MAX_LOAD, message, tag, now);
  }

  private boolean offer(int lane, long most, byte[] message, Object tag, long now) {
    Outbox outbox = lanes.outbox(lane, now);
    if (outbox.bytes() + message.length > most) {
      return false;
    }
    outbox.release(outbox.offer(message, Long.MAX_VALUE, tag) + 1);
    return true;
  }

  /// What the listener was told of all messages up to this one, of ours or of the peer, need not be
  /// told again.
  void recorded(Ref ref, long now) {
    Unconfirmed ours = unconfirmed.get(ref.stream());
    if (ours != null) {
      ours.overUpTo(ref.number());
      skim(ref.stream());
    } else {
      arrivals.taken(ref, now);
    }
  }

  /// This one message, of ours or of the peer, means nothing to anybody.
  void pass(Ref ref) {
    Unconfirmed ours = unconfirmed.get(ref.stream());
    if (ours != null) {
      ours.over(ref.number());
      skim(ref.stream());
    } else {
      arrivals.pass(ref);
    }
  }

  int queued() {
    return lanes.size();
  }

  /// What must be kept, in bytes.
  long bytes() {
    return lanes.bytes() + arrivals.bytes();
  }

  /// The records that say what was said so far.
  void snapshot(Consumer<JournalRecord> records) {
    Set<Long> streams = new LinkedHashSet<>(unconfirmed.keySet());
    lanes.messages().forEach(outbox -> streams.add(outbox.stream()));
    for (Long stream : streams) {
      Outbox outbox = lanes.find(stream);
      Unconfirmed accepted = unconfirmed.getOrDefault(stream, new Unconfirmed());
      long base = accepted.first(outbox == null ? Long.MAX_VALUE : outbox.base());
      if (base == Long.MAX_VALUE) {
        continue;
      }
      records.accept(new JournalRecord.Outgoing(peer, stream, base));
      Consumer<Outbox.Kept> keep =
          kept ->
              records.accept(
                  new JournalRecord.Queued(stream, kept.number(), kept.time(), kept.bytes()));
      accepted.forEach(keep);
      if (outbox != null) {
        outbox.forEach(keep);
      }
    }
    arrivals.snapshot(records);
  }

  /// Whether [#letters] has anything to send.
  boolean hasLetters() {
    return lanes.ready(false) || !unsaid.isEmpty();
  }

  /// The messages and acceptances alone, for a carrier that is no place for more.
  FrameSource letters() {
    return new FrameSource() {
      @Override
      public @Nullable Object fill(Writer packet, long now) {
        return Mailbox.this.fill(packet, false, now);
      }

      @Override
      public void acked(Object token, long now) {}

      @Override
      public void lost(Object token, long now) {
        Mailbox.this.lost(token, now);
      }
    };
  }

  /// A new connection takes over.
  void rewind(long now) {
    lanes.rewind();
    arrivals.rewind();
    arrivals.latest(NAMED, unsaid::put);
    sayBy = unsaid.isEmpty() ? Long.MAX_VALUE : now;
  }

  /// Takes what has left the peer at `since`, or before.
  void arrived(Frame frame, long since, long now) {
    switch (frame) {
      case Frame.Message part -> arrivals.arrived(part, since, now);
      case Frame.Accepted(long stream, long next) ->
          lanes.accepted(stream, next, (name, message, tag) -> settled(name, message, tag, now));
      default -> {}
    }
  }

  private void settled(long stream, Outbox.Kept message, Object tag, long now) {
    if (Lane.isDurable(Lane.of(stream))) {
      unconfirmed.computeIfAbsent(stream, _ -> new Unconfirmed()).add(message);
    }
    listener.settled(new Ref(stream, message.number()), tag, now);
    if (message.bytes().length == 0) {
      skim(stream);
    }
  }

  private void skim(long stream) {
    Unconfirmed messages = unconfirmed.get(stream);
    long bound = messages == null ? -1 : messages.skim();
    if (bound >= 0) {
      durability.append(new JournalRecord.Settled(stream, bound));
    }
  }

  private void say(long stream, Inbox inbox, long now) {
    unsaid.put(stream, inbox);
    unsaidTimes++;
    sayBy = Math.min(sayBy, unsaidTimes < ACCEPT_BATCH ? now + ACCEPT_DELAY : now);
  }

  /// When [#wake] has something to do.
  long deadline() {
    return sayBy;
  }

  /// When [#expire] has something to do.
  long expiry() {
    return lanes.deadline();
  }

  /// Gives up the messages that are too late.
  void expire(long now) {
    if (now >= lanes.deadline()) {
      lanes.expire(now, listener::expired);
    }
  }

  /// Whether an acceptance has become due: the connection should be flushed. A connection that
  /// cannot send now asks again by itself.
  boolean wake(long now) {
    if (now < sayBy) {
      return false;
    }
    sayBy = Long.MAX_VALUE;
    due = true;
    return true;
  }

  @Override
  public @Nullable Object fill(Writer packet, long now) {
    return fill(packet, true, now);
  }

  private @Nullable Object fill(Writer packet, boolean all, long now) {
    List<Object> tokens = new ArrayList<>(2);
    if (!all || due || now >= sayBy || !unsaid.isEmpty() && lanes.ready(true)) {
      accept(packet, now, tokens);
    }
    lanes.fill(packet, all, now, listener::started, tokens);
    return tokens.isEmpty() ? null : tokens;
  }

  private void accept(Writer packet, long now, List<Object> tokens) {
    Iterator<Map.Entry<Long, Inbox>> each = unsaid.entrySet().iterator();
    while (each.hasNext() && packet.remaining() >= ACCEPTED_SIZE) {
      Map.Entry<Long, Inbox> entry = each.next();
      Frame.Accepted accepted = new Frame.Accepted(entry.getKey(), entry.getValue().accepted());
      Frame.write(packet, accepted);
      tokens.add(accepted);
      entry.getValue().said(now);
      each.remove();
    }
    if (unsaid.isEmpty()) {
      unsaidTimes = 0;
      sayBy = Long.MAX_VALUE;
      due = false;
    }
  }

  @Override
  public void acked(Object token, long now) {}

  @Override
  public void lost(Object token, long now) {
    if (!(token instanceof List<?> tokens)) {
      return;
    }
    for (Object each : tokens) {
      switch (each) {
        case Lanes.Sent(Outbox outbox, Outbox.Part part) -> outbox.lost(part);
        case Frame.Accepted(long stream, long next) -> sayAgain(stream, next, now);
        default -> {}
      }
    }
  }

  private void sayAgain(long stream, long next, long now) {
    Inbox inbox = arrivals.find(stream);
    if (inbox != null && inbox.accepted() == next) {
      unsaid.put(stream, inbox);
      sayBy = Math.min(sayBy, now);
    }
  }
}
