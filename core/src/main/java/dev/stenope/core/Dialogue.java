package dev.stenope.core;

import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.MalformedException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What this node and one peer say to each other: the messages and loads in their mailbox, and what
/// is told of them.
final class Dialogue {
  /// The least time between two complaints about what the peer sends.
  private static final long COMPLAINT_PACE = 60_000_000_000L;

  private static final int LOAD_PIECE = 256 << 10;
  private static final byte LOAD_MARK = 0;

  private final NodeId id;
  private final Supplier<String> name;
  private final Outlet out;
  private final LongSupplier clock;
  private final Mailbox mailbox;
  private long complainAt = Long.MIN_VALUE;

  /// A message of ours, as the outbox knows it.
  private static final class Tracked {
    final String messageId;
    boolean sent;

    Tracked(String messageId) {
      this.messageId = messageId;
    }
  }

  /// The end of a load; `bytes` is 0 on all pieces but the last.
  private record LoadPiece(long bytes, long begun) {}

  /// `clock` tells the time of the call that is being answered; `stream` is fresh.
  Dialogue(NodeId id, Supplier<String> name, Outlet out, LongSupplier clock, long stream) {
    this.id = id;
    this.name = name;
    this.out = out;
    this.clock = clock;
    this.mailbox = new Mailbox(stream, this::deliver, this::started, this::settled);
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /// Takes an envelope for the peer and says how far it comes.
  void send(Envelope envelope) {
    byte[] bytes = envelope.toBytes();
    boolean taken =
        bytes.length <= Envelope.MAX_LENGTH && mailbox.offer(bytes, new Tracked(envelope.id()));
    out.emit(new Output.Receipt(id, envelope.id(), taken ? Progress.QUEUED : Progress.REFUSED));
  }

  void load(long bytes) {
    byte[] piece = new byte[LOAD_PIECE];
    for (long left = bytes; left > 0; left -= LOAD_PIECE) {
      boolean last = left <= LOAD_PIECE;
      byte[] message = last ? new byte[(int) left] : piece;
      if (!mailbox.offerLoad(message, new LoadPiece(last ? bytes : 0, clock.getAsLong()))) {
        out.emit(new Output.Notice("load-refused", "So much load does not fit into the queue."));
        return;
      }
    }
  }

  private void deliver(byte[] message) {
    if (message.length == 0 || message[0] == LOAD_MARK) {
      return;
    }
    try {
      Envelope envelope = Envelope.read(message);
      if (envelope.sourceInstance().equals(id.text())) {
        out.emit(new Output.Delivered(id, envelope));
      } else {
        complain("forged-source", " sent a message in another name; it was dropped.");
      }
    } catch (MalformedException e) {
      complain("malformed-message", " sent a message that makes no sense: " + e.getMessage());
    }
  }

  private void complain(String code, String text) {
    long now = clock.getAsLong();
    if (now >= complainAt) {
      complainAt = now + COMPLAINT_PACE;
      out.emit(new Output.Notice(code, name.get() + text));
    }
  }

  private void started(Object tag) {
    if (tag instanceof Tracked message && !message.sent) {
      message.sent = true;
      out.emit(new Output.Receipt(id, message.messageId, Progress.SENT));
    }
  }

  private void settled(Object tag) {
    switch (tag) {
      case Tracked message ->
          out.emit(new Output.Receipt(id, message.messageId, Progress.DELIVERED));
      case LoadPiece(long bytes, long begun) when bytes > 0 ->
          out.emit(new Output.Loaded(id, bytes, clock.getAsLong() - begun));
      default -> {}
    }
  }
}
