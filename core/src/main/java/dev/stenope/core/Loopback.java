package dev.stenope.core;

import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Lane;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Frame;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What this node says to itself, for an agent of its own. A message is on the disk before anything
/// is told of it, and told until somebody knows it for certain, as those of peers; there is no way
/// that it has to go.
final class Loopback implements Arrivals.Listener {
  /// So many bytes that nobody has taken are enough. With one more message that is less than what
  /// [Arrivals] has room for.
  static final int MAX_BYTES = 6 << 20;

  private static final long SECOND = 1_000_000_000L;

  private final NodeId self;
  private final Outlet out;
  private final Durability durability;
  private final Arrivals arrivals;
  private final LongSupplier random;

  /// The one stream, and the number of the next message. It has a random name as those of peers: a
  /// peer that could name one of its own so would write into it.
  private long stream;

  private long next;
  private boolean open;

  Loopback(
      NodeId self, Outlet out, Durability durability, Recovered recovered, LongSupplier random) {
    this.self = self;
    this.out = out;
    this.durability = durability;
    this.random = random;
    this.arrivals =
        new Arrivals(
            self,
            durability,
            recovered,
            this,
            (_, _, _) -> {
              // Nobody waits for it to be accepted.
            });
    List<Recovered.Stream> earlier = recovered.incoming(self);
    if (!earlier.isEmpty()) {
      stream = earlier.getLast().name();
      next = earlier.getLast().next();
      open = true;
    }
  }

  /// Tells again what an earlier life has told nobody for certain.
  void resume(long now) {
    arrivals.tellAgain(now);
  }

  /// Takes an envelope and says how far it comes.
  void send(Envelope envelope, long now) {
    byte[] message = Content.of(envelope);
    if (!isReadable(message) || arrivals.bytes() > MAX_BYTES || durability.isFull()) {
      tell(envelope.id(), Progress.REFUSED);
      return;
    }
    if (!open) {
      stream = Lane.stream(random.getAsLong(), Envelope.NORMAL);
      open = true;
    }
    long number = next++;
    arrivals.arrived(
        new Frame.Message(stream, number, number, 0, message.length, message, 0, message.length),
        now,
        now);
  }

  private static boolean isReadable(byte[] message) {
    return message.length <= Frame.MAX_MESSAGE && Content.read(message) instanceof Content.Said;
  }

  @Override
  public void arriving(Content content, long since, long now) {
    // It is for the disk first, as what goes to a peer.
  }

  @Override
  public void bulk(Ref ref, byte[] message) {
    arrivals.pass(ref);
  }

  @Override
  public void delivered(Ref ref, Content content, long since, long now) {
    // Another version may have written what is no envelope to this one.
    if (!(content instanceof Content.Said(long _, Envelope envelope))) {
      arrivals.pass(ref);
      return;
    }
    out.emit(new Output.Queued(self, envelope));
    tell(envelope.id(), Progress.QUEUED);
    long left = Math.clamp(envelope.ttl(), 1, Content.MAX_TTL) * SECOND - (now - since);
    if (left <= 0) {
      out.emit(new Output.Receipt(self, null, envelope.id(), Progress.EXPIRED, Progress.ACCEPTED));
      arrivals.pass(ref);
      return;
    }
    String answered = envelope.cause();
    if (answered != null) {
      tell(answered, Progress.ANSWERED);
    }
    out.emit(new Output.Delivered(self, ref, envelope));
    tell(envelope.id(), Progress.ACCEPTED);
  }

  /// A message has come further here.
  void progressed(String messageId, Progress progress) {
    tell(messageId, progress);
  }

  private void tell(String messageId, Progress progress) {
    out.emit(new Output.Receipt(self, null, messageId, progress, progress));
  }

  /// What was told up to this one need not be told again.
  void recorded(Ref upTo, long now) {
    arrivals.taken(upTo, now);
  }

  /// What must be kept, in bytes.
  long bytes() {
    return arrivals.bytes();
  }

  /// The records that say what was said so far.
  void snapshot(Consumer<JournalRecord> records) {
    arrivals.snapshot(records);
  }
}
