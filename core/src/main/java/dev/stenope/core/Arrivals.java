package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Inbox;
import dev.stenope.core.delivery.Lane;
import dev.stenope.core.delivery.Outbox;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.delivery.Unconfirmed;
import dev.stenope.core.delivery.Window;
import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.wire.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one peer has sent: its streams, and the messages that were not yet told to those who wait
/// for them. A message is told, and answered for, once it is on the disk.
final class Arrivals {
  /// The streams of a peer that are remembered, so that nothing of them is taken twice. It begins a
  /// few in each of its lives.
  private static final int MAX_STREAMS = 4096;

  /// So many bytes that nobody has taken are enough; what comes then waits at the peer.
  private static final int MAX_UNTAKEN = 8 << 20;

  /// A part that was accepted and comes again so soon after that was said is one that the sender
  /// sends twice for fear of loss, in nanoseconds.
  private static final long JUST_SAID = 50_000_000;

  private final NodeId peer;
  private final Durability durability;
  private final Listener listener;
  private final Reach reach;
  private final Map<Long, Inbox> inboxes = new LinkedHashMap<>(16, 0.75f, true);

  /// In the order in which they began, which is that of the messages in each lane.
  private final Map<Long, Unconfirmed> untaken = new LinkedHashMap<>();

  private final Window[] windows = {Lane.receiverWindow(true), Lane.receiverWindow(false)};
  private final long[] untakenBytes = new long[2];
  private final Sink sink = new Sink();
  private boolean blocked;

  /// What becomes of the messages.
  interface Listener {
    /// What a message holds that is not on the disk yet: if this node dies now, it comes once more.
    void arriving(Content content, long since, long now);

    /// What a message holds whose first part left the peer at `since` or before. It is to be
    /// confirmed by [#taken].
    void delivered(Ref ref, Content content, long since, long now);

    /// A message about files, to be confirmed like the others. It is on no disk.
    void bulk(Ref ref, byte[] message);
  }

  /// Hears that the peer should know how far a stream has come.
  @FunctionalInterface
  interface Reach {
    void say(long stream, Inbox inbox, long now);
  }

  Arrivals(
      NodeId peer, Durability durability, Recovered recovered, Listener listener, Reach reach) {
    this.peer = peer;
    this.durability = durability;
    this.listener = listener;
    this.reach = reach;
    for (Recovered.Stream stream : recovered.incoming(peer)) {
      inboxes.put(stream.name(), new Inbox(stream.next(), windows[0]));
      stream
          .messages()
          .forEach(
              message -> keep(stream.name(), message.number(), message.time(), message.bytes()));
      skim(stream.name());
    }
  }

  /// Tells again what an earlier life has told nobody for certain.
  void tellAgain(long now) {
    new LinkedHashMap<>(untaken)
        .forEach(
            (stream, messages) ->
                messages.forEachOpen(
                    message ->
                        listener.delivered(
                            new Ref(stream, message.number()),
                            Content.read(message.bytes()),
                            message.time(),
                            now)));
  }

  /// Takes a part that has left the peer at `since`, or before.
  void arrived(Frame.Message part, long since, long now) {
    if (!Lane.isKnown(Lane.of(part.stream()))) {
      return;
    }
    Inbox inbox = inboxes.get(part.stream());
    if (inbox == null) {
      inbox = open(part.stream());
    }
    boolean repeats = inbox.arrived(part, since, sink.at(part.stream(), now));
    if (repeats && now - inbox.saidAt() > JUST_SAID) {
      reach.say(part.stream(), inbox, now);
    }
  }

  private Inbox open(long stream) {
    if (inboxes.size() >= MAX_STREAMS) {
      forgetOne();
    }
    int lane = Lane.of(stream);
    // A stream begins where the former one of its lane has ended, with the life of its sender.
    inboxes.forEach(
        (former, inbox) -> {
          if (Lane.of(former) == lane) {
            inbox.release();
          }
        });
    Inbox inbox = new Inbox(0, windows[side(stream)]);
    inboxes.put(stream, inbox);
    if (Lane.isDurable(lane)) {
      durability.append(new JournalRecord.Incoming(peer, stream, 0));
    }
    return inbox;
  }

  private void forgetOne() {
    Long eldest = inboxes.keySet().iterator().next();
    Objects.requireNonNull(inboxes.remove(eldest)).release();
    Unconfirmed left = untaken.remove(eldest);
    if (left != null) {
      untakenBytes[side(eldest)] -= left.bytes();
    }
  }

  /// Takes the messages of the stream that [#arrived] or [#taken] is at.
  private final class Sink implements Inbox.Sink {
    long stream;
    long now;

    Sink at(long which, long time) {
      stream = which;
      now = time;
      return this;
    }

    @Override
    public boolean hasRoom() {
      boolean room = untakenBytes[side(stream)] < MAX_UNTAKEN;
      blocked |= !room;
      return room;
    }

    @Override
    public void take(long number, byte[] message, long since) {
      Arrivals.this.take(new Ref(stream, number), message, since, now);
    }

    @Override
    public void pass(long next) {
      long passed = stream;
      if (Lane.isDurable(Lane.of(passed))) {
        JournalRecord record = new JournalRecord.Incoming(peer, passed, next);
        durability.append(record, true, then -> accept(passed, next, then));
      } else {
        accept(passed, next, now);
      }
    }
  }

  /// Files and messages do not take each other's room.
  private static int side(long stream) {
    return Lane.isDurable(Lane.of(stream)) ? 0 : 1;
  }

  private void take(Ref ref, byte[] message, long since, long now) {
    int lane = Lane.of(ref.stream());
    if (lane == Lane.LOAD) {
      accept(ref.stream(), ref.number() + 1, now);
      return;
    }
    keep(ref.stream(), ref.number(), since, message);
    if (lane == Lane.BULK) {
      listener.bulk(ref, message);
      return;
    }
    JournalRecord record = new JournalRecord.Received(ref.stream(), ref.number(), since, message);
    if (message.length == 0) {
      durability.append(
          record,
          true,
          then -> {
            skim(ref.stream());
            accept(ref.stream(), ref.number() + 1, then);
          });
      return;
    }
    Content content = Content.read(message);
    listener.arriving(content, since, now);
    durability.append(
        record,
        content.isAwaited(),
        then -> {
          // It came in time, however long the disk took.
          listener.delivered(ref, content, since + (then - now), then);
          accept(ref.stream(), ref.number() + 1, then);
        });
  }

  private void keep(long stream, long number, long since, byte[] message) {
    untaken
        .computeIfAbsent(stream, _ -> new Unconfirmed())
        .add(new Outbox.Kept(number, since, message));
    untakenBytes[side(stream)] += message.length;
  }

  private void accept(long stream, long bound, long now) {
    Inbox inbox = inboxes.get(stream);
    if (inbox != null && inbox.accept(bound)) {
      reach.say(stream, inbox, now);
    }
  }

  /// Nobody waits for the message any more: it is over.
  void pass(Ref ref) {
    Unconfirmed messages = untaken.get(ref.stream());
    if (messages != null) {
      messages.over(ref.number());
      record(ref.stream());
    }
  }

  /// All messages of the stream up to this one were told to those who wait for them, and will not
  /// be again.
  void taken(Ref ref, long now) {
    Unconfirmed messages = untaken.get(ref.stream());
    if (messages == null || messages.first(Long.MAX_VALUE) > ref.number()) {
      return;
    }
    messages.overUpTo(ref.number());
    if (Lane.isDurable(Lane.of(ref.stream()))) {
      record(ref.stream());
    } else {
      skim(ref.stream());
      accept(ref.stream(), ref.number() + 1, now);
    }
    if (blocked) {
      blocked = false;
      new LinkedHashMap<>(inboxes).forEach((stream, inbox) -> inbox.handOn(sink.at(stream, now)));
    }
  }

  /// Lets go of messages that are over, and has the journal say so.
  private void record(long stream) {
    long bound = skim(stream);
    if (bound >= 0) {
      durability.append(new JournalRecord.Recorded(stream, bound));
    }
  }

  /// Lets go of messages that are over. Returns the number after the last of them, or -1 if there
  /// is none.
  private long skim(long stream) {
    Unconfirmed messages = untaken.get(stream);
    if (messages == null) {
      return -1;
    }
    untakenBytes[side(stream)] -= messages.bytes();
    long bound = messages.skim();
    untakenBytes[side(stream)] += messages.bytes();
    return bound;
  }

  /// A new connection takes over: what was said on another one may be lost with it.
  void rewind() {
    inboxes.values().forEach(inbox -> inbox.said(Inbox.NEVER));
  }

  /// The latest streams, by name.
  void latest(int count, BiConsumer<Long, Inbox> each) {
    List<Long> names = List.copyOf(inboxes.keySet());
    for (Long name : names.subList(Math.max(0, names.size() - count), names.size())) {
      each.accept(name, Objects.requireNonNull(inboxes.get(name)));
    }
  }

  @Nullable Inbox find(long stream) {
    return inboxes.get(stream);
  }

  long bytes() {
    return untakenBytes[0];
  }

  /// The records that say what was said so far.
  void snapshot(Consumer<JournalRecord> records) {
    List<Long> streams = new ArrayList<>(inboxes.keySet());
    streams.removeAll(untaken.keySet());
    streams.addAll(untaken.keySet());
    for (Long stream : streams) {
      Inbox inbox = inboxes.get(stream);
      if (inbox == null || !Lane.isDurable(Lane.of(stream))) {
        continue;
      }
      Unconfirmed messages = untaken.getOrDefault(stream, new Unconfirmed());
      long first = messages.first(inbox.next());
      records.accept(new JournalRecord.Incoming(peer, stream, first));
      messages.forEach(
          kept ->
              records.accept(
                  new JournalRecord.Received(stream, kept.number(), kept.time(), kept.bytes())));
      records.accept(new JournalRecord.Incoming(peer, stream, inbox.next()));
    }
  }
}
