package dev.stenope.core;

import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Lane;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What this node and one peer say to each other: the messages and loads in their mailbox, and what
/// is told of them.
final class Dialogue implements Mailbox.Listener {
  private static final long SECOND = 1_000_000_000L;

  /// The least time between two complaints about what the peer sends.
  private static final long COMPLAINT_PACE = 60 * SECOND;

  private static final int LOAD_PIECE = 256 << 10;

  private final NodeId id;
  private final Supplier<String> name;
  private final Outlet out;
  private final Runnable ready;
  private final Agents agents;
  private final Mailbox mailbox;
  private long complainAt = Long.MIN_VALUE;

  /// A message of ours.
  private static final class Tracked {
    /// What an earlier life has left and nobody has looked at in this one; null otherwise.
    byte @Nullable [] unread;

    String messageId = "";

    /// Null where the message is a receipt, or of a machine, of which nobody is told.
    @Nullable Envelope envelope;

    Progress reached = Progress.QUEUED;
    boolean isOver;
  }

  /// The end of a load; `bytes` is 0 on all pieces but the last.
  private record LoadPiece(long bytes, long begun) {}

  /// A message about files.
  private record Bulk(byte[] message) {}

  /// `life` is random; `ready` hears that there is something to send.
  Dialogue(
      NodeId id, Supplier<String> name, Outlet out, Mailroom mailroom, long life, Runnable ready) {
    this.id = id;
    this.name = name;
    this.out = out;
    this.ready = ready;
    this.agents = mailroom.agents();
    this.mailbox = new Mailbox(id, life, mailroom.durability(), mailroom.past(), this);
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /// Goes on with what an earlier life has left.
  void resume(Recovered recovered, long now) {
    mailbox.resume(recovered, Dialogue::unread, now);
  }

  /// There may be many, and most wait for a peer that sleeps: each is read when its time comes.
  private static Tracked unread(byte[] message) {
    Tracked tag = new Tracked();
    tag.unread = message;
    return tag;
  }

  private void read(Tracked tag) {
    byte[] message = tag.unread;
    if (message == null) {
      return;
    }
    tag.unread = null;
    // What makes no sense here may be of another version, and make sense to the peer.
    if (Content.read(message) instanceof Content.Said(long _, Envelope envelope)
        && !agents.own(envelope)) {
      tag.messageId = envelope.id();
      tag.envelope = envelope;
      out.emit(new Output.Queued(id, envelope));
    }
  }

  /// Takes an envelope for the peer and says how far it comes.
  void send(Envelope envelope, long now) {
    byte[] message = Content.of(envelope);
    long deadline = deadline(envelope, now);
    Tracked tag = new Tracked();
    tag.messageId = envelope.id();
    tag.envelope = envelope;
    if (message.length > Frame.MAX_MESSAGE
        || !mailbox.offer(envelope.priority(), message, true, deadline, tag, now)) {
      tell(null, tag.messageId, Progress.REFUSED);
    }
  }

  private static long deadline(Envelope envelope, long now) {
    return now + Math.clamp(envelope.ttl(), 1, Content.MAX_TTL) * SECOND;
  }

  /// Takes an envelope of which nobody is told. It is lost if too much waits.
  void sendSilently(Envelope envelope, long now) {
    byte[] message = Content.of(envelope);
    mailbox.offer(envelope.priority(), message, true, deadline(envelope, now), new Tracked(), now);
  }

  /// A message of the peer has come further here, of which it is told. What comes of the message
  /// may follow soon, and does not wait behind this.
  void progressed(String messageId, Progress progress, long now) {
    byte[] message = Content.of(progress, messageId);
    long deadline = now + Envelope.DEFAULT_TTL * SECOND;
    mailbox.offer(Lane.MOST_URGENT, message, false, deadline, new Tracked(), now);
  }

  void load(long bytes, long now) {
    byte[] piece = new byte[LOAD_PIECE];
    for (long left = bytes; left > 0; left -= LOAD_PIECE) {
      boolean last = left <= LOAD_PIECE;
      byte[] message = last ? new byte[(int) left] : piece;
      if (!mailbox.offerLoad(message, new LoadPiece(last ? bytes : 0, now), now)) {
        out.emit(new Output.Notice("load-refused", "So much load does not fit into the queue."));
        return;
      }
    }
  }

  /// Takes a message about files.
  void bulk(byte[] message, long now) {
    if (!mailbox.offerBulk(message, new Bulk(message), now)) {
      out.emit(new Output.BulkSettled(id, message));
    }
  }

  @Override
  public void bulk(Ref ref, byte[] message) {
    ready.run();
    out.emit(new Output.BulkArrived(id, ref, message));
  }

  @Override
  public void arriving(Content content, long since, long now) {
    if (content instanceof Content.Said(long ttl, Envelope envelope)
        && envelope.sourceInstance().equals(id.text())
        && !agents.own(envelope)) {
      long left = ttl * SECOND - (now - since);
      if (left > 0) {
        out.emit(new Output.Arriving(id, living(envelope, left)));
      }
    }
  }

  @Override
  public void delivered(Ref ref, Content content, long since, long now) {
    ready.run();
    switch (content) {
      case Content.Said(long ttl, Envelope envelope) -> {
        try {
          heard(ref, envelope, ttl * SECOND - (now - since), now);
        } catch (MalformedException e) {
          senseless(ref, String.valueOf(e.getMessage()), now);
        }
      }
      case Content.Came(Progress progress, String messageId) -> {
        Progress furthest = progress == Progress.EXPIRED ? Progress.ACCEPTED : progress;
        out.emit(new Output.Receipt(id, ref, messageId, progress, furthest));
      }
      case Content.Nonsense(String why) -> senseless(ref, why, now);
    }
  }

  private void senseless(Ref ref, String why, long now) {
    complain("malformed-message", " sent a message that makes no sense: " + why, now);
    mailbox.pass(ref);
  }

  private void heard(Ref ref, Envelope envelope, long left, long now) throws MalformedException {
    if (!envelope.sourceInstance().equals(id.text())) {
      complain("forged-source", " sent a message in another name; it was dropped.", now);
      mailbox.pass(ref);
    } else if (agents.own(envelope)) {
      agents.heard(id, envelope, now);
      mailbox.pass(ref);
    } else if (left <= 0) {
      progressed(envelope.id(), Progress.EXPIRED, now);
      mailbox.pass(ref);
    } else {
      String answered = envelope.cause();
      if (answered != null) {
        tell(null, answered, Progress.ANSWERED);
      }
      out.emit(new Output.Delivered(id, ref, living(envelope, left)));
    }
  }

  /// With so many nanoseconds to live.
  private static Envelope living(Envelope envelope, long left) {
    return envelope.withTtl((left + SECOND - 1) / SECOND);
  }

  private void complain(String code, String text, long now) {
    if (now >= complainAt) {
      complainAt = now + COMPLAINT_PACE;
      out.emit(new Output.Notice(code, name.get() + text));
    }
  }

  @Override
  public void queued(Object tag) {
    ready.run();
    if (tag instanceof Tracked message && message.envelope != null) {
      out.emit(new Output.Queued(id, message.envelope));
      tell(null, message.messageId, Progress.QUEUED);
    }
  }

  @Override
  public void started(Object tag) {
    if (tag instanceof Tracked message && message.reached == Progress.QUEUED) {
      read(message);
      message.reached = Progress.SENT;
      if (message.envelope != null) {
        tell(null, message.messageId, Progress.SENT);
      }
    }
  }

  @Override
  public void settled(Ref ref, Object tag, long now) {
    if (tag instanceof Tracked message) {
      read(message);
    }
    switch (tag) {
      case Tracked message when message.envelope != null && !message.isOver ->
          tell(ref, message.messageId, Progress.ACCEPTED);
      case Bulk(byte[] message) -> out.emit(new Output.BulkSettled(id, message));
      case LoadPiece(long bytes, long begun) -> {
        if (bytes > 0) {
          out.emit(new Output.Loaded(id, bytes, now - begun));
        }
      }
      default -> mailbox.pass(ref);
    }
  }

  @Override
  public void expired(Object tag) {
    if (tag instanceof Tracked message) {
      read(message);
      message.isOver = true;
      if (message.envelope != null) {
        out.emit(
            new Output.Receipt(id, null, message.messageId, Progress.EXPIRED, message.reached));
      }
    }
  }

  private void tell(@Nullable Ref ref, String messageId, Progress progress) {
    out.emit(new Output.Receipt(id, ref, messageId, progress, progress));
  }
}
