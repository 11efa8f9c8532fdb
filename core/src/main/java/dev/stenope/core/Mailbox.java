package dev.stenope.core;

import dev.stenope.core.delivery.Inbox;
import dev.stenope.core.delivery.Outbox;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All that waits to be delivered between this node and one peer, both ways. It outlives every
/// connection.
final class Mailbox implements FrameSource {
  /// The streams of a peer that are remembered: one for each life of its outboxes.
  private static final int MAX_STREAMS = 8;

  /// The latest of them besides a new one keep what is not complete; the others belong to a life
  /// that is over.
  private static final int LIVE_STREAMS = 2;

  /// How long an acceptance may wait for company, in nanoseconds, and how many messages it may
  /// cover.
  private static final long ACCEPT_DELAY = 1_000_000;

  private static final int ACCEPT_BATCH = 16;

  private final Outbox messages;
  private final Outbox load;
  private final Consumer<byte[]> deliver;
  private final Consumer<Object> started;
  private final Consumer<Object> settled;
  private final Map<Long, Inbox> inboxes = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Long, Inbox> unsaid = new LinkedHashMap<>();
  private int unsaidMessages;
  private long sayBy = Long.MAX_VALUE;
  private boolean due;

  /// `stream` and the number after it name the two outboxes and must be fresh. `started` and
  /// `settled` hear the tags of messages that were sent for the first time on a connection, and
  /// that the peer has accepted.
  Mailbox(
      long stream, Consumer<byte[]> deliver, Consumer<Object> started, Consumer<Object> settled) {
    this.messages = new Outbox(stream);
    this.load = new Outbox(stream + 1);
    this.deliver = deliver;
    this.started = started;
    this.settled = settled;
  }

  /// False if too much is waiting.
  boolean offer(byte[] message, Object tag) {
    return messages.offer(message, tag);
  }

  /// What yields to all messages.
  boolean offerLoad(byte[] message, Object tag) {
    return load.offer(message, tag);
  }

  int queued() {
    return messages.size();
  }

  /// Whether [#letters] has anything to send.
  boolean hasLetters() {
    return messages.ready() || !unsaid.isEmpty();
  }

  /// The messages and acceptances alone, for a carrier that is no place for load.
  FrameSource letters() {
    return new FrameSource() {
      @Override
      public @Nullable Object fill(Writer packet, long now) {
        List<Object> tokens = new ArrayList<>();
        accept(packet, tokens);
        Mailbox.this.fill(messages, packet, tokens);
        return tokens.isEmpty() ? null : tokens;
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
    messages.rewind();
    load.rewind();
    unsaid.putAll(inboxes);
    sayBy = unsaid.isEmpty() ? Long.MAX_VALUE : now;
  }

  void arrived(Frame frame, long now) {
    switch (frame) {
      case Frame.Message part -> arrived(part, now);
      case Frame.Accepted(long stream, long next) when stream == messages.stream() ->
          messages.accepted(next, settled);
      case Frame.Accepted(long stream, long next) when stream == load.stream() ->
          load.accepted(next, settled);
      default -> {}
    }
  }

  private void arrived(Frame.Message part, long now) {
    Inbox inbox = inboxes.get(part.stream());
    if (inbox == null) {
      inbox = open(part.stream());
    }
    long before = inbox.next();
    if (inbox.arrived(part, deliver) && (inbox.next() != before || part.number() < before)) {
      unsaid.put(part.stream(), inbox);
      unsaidMessages++;
      sayBy = Math.min(sayBy, unsaidMessages < ACCEPT_BATCH ? now + ACCEPT_DELAY : now);
    }
  }

  private Inbox open(long stream) {
    if (inboxes.size() == MAX_STREAMS) {
      Long eldest = inboxes.keySet().iterator().next();
      inboxes.remove(eldest);
      unsaid.remove(eldest);
    }
    List<Inbox> eldestFirst = List.copyOf(inboxes.values());
    eldestFirst.subList(0, Math.max(0, eldestFirst.size() - LIVE_STREAMS)).forEach(Inbox::release);
    Inbox inbox = new Inbox();
    inboxes.put(stream, inbox);
    return inbox;
  }

  /// When [#wake] has something to do.
  long deadline() {
    return sayBy;
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
    List<Object> tokens = new ArrayList<>(2);
    if (due || now >= sayBy || !unsaid.isEmpty() && (messages.ready() || load.ready())) {
      accept(packet, tokens);
    }
    fill(messages, packet, tokens);
    if (!messages.ready()) {
      fill(load, packet, tokens);
    }
    return tokens.isEmpty() ? null : tokens;
  }

  private void accept(Writer packet, List<Object> tokens) {
    for (Map.Entry<Long, Inbox> entry : unsaid.entrySet()) {
      Frame.Accepted accepted = new Frame.Accepted(entry.getKey(), entry.getValue().next());
      Frame.write(packet, accepted);
      tokens.add(accepted);
    }
    unsaid.clear();
    unsaidMessages = 0;
    sayBy = Long.MAX_VALUE;
    due = false;
  }

  private void fill(Outbox outbox, Writer packet, List<Object> tokens) {
    while (outbox.ready()) {
      Outbox.Part part = outbox.fill(packet, started);
      if (part == null) {
        return;
      }
      tokens.add(new Sent(outbox, part));
    }
  }

  private record Sent(Outbox outbox, Outbox.Part part) {}

  @Override
  public void acked(Object token, long now) {}

  @Override
  public void lost(Object token, long now) {
    if (!(token instanceof List<?> tokens)) {
      return;
    }
    for (Object each : tokens) {
      switch (each) {
        case Sent(Outbox outbox, Outbox.Part part) -> outbox.lost(part);
        case Frame.Accepted(long stream, long next) -> sayAgain(stream, next, now);
        default -> {}
      }
    }
  }

  private void sayAgain(long stream, long next, long now) {
    Inbox inbox = inboxes.get(stream);
    if (inbox != null && inbox.next() == next) {
      unsaid.put(stream, inbox);
      sayBy = Math.min(sayBy, now);
    }
  }
}
