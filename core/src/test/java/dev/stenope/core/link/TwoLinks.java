package dev.stenope.core.link;

import dev.stenope.core.crypto.Session;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Two links and the network between them, in virtual time. A path is the same for both sides.
final class TwoLinks {
  static final long MS = 1_000_000;
  static final long SECOND = 1_000_000_000;
  static final Path PATH = path(1);
  static final Path OTHER = path(2);

  final Side a;
  final Side b;
  long now = SECOND;

  /// One way, in nanoseconds; `jitter` is added at random and lets packets overtake each other.
  long delay = 15 * MS;

  long jitter;
  double loss;

  /// The mean length of the outages that make up the loss; 0 if each packet has its own chance.
  long outage;

  double duplicates;
  boolean cut;
  int largest = 1500;

  /// Bytes per second, and how much may wait; 0 if there is no bottleneck.
  long rate;

  long queue;

  private final Random random;
  private final PriorityQueue<Datagram> network =
      new PriorityQueue<>(
          Comparator.comparingLong(Datagram::at).thenComparingLong(Datagram::order));
  private long order;

  private record Datagram(long at, long order, Side to, Path path, byte[] bytes) {}

  record Sent(long at, Path path, int length) {}

  record Validated(Path path, long rtt, Endpoint observed) {}

  TwoLinks(long seed, int messageSize) {
    this(seed, messageSize, true);
  }

  TwoLinks(long seed, int messageSize, boolean fec) {
    random = new Random(seed);
    a = new Side(Session.Role.REQUESTER, messageSize, fec);
    b = new Side(Session.Role.RESPONDER, messageSize, fec);
    a.peer = b;
    b.peer = a;
  }

  static Path path(int socket) {
    try {
      return new Path(socket, Endpoint.of("203.0.113.7", 4000 + socket));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// One end: its link, what it sends, and what it got.
  final class Side implements LinkEvents, PacketSink {
    final TestSource source;
    final SessionSeal seal;
    final Link link;
    final BitSet received = new BitSet();
    final List<Sent> sent = new ArrayList<>();
    final List<Validated> validated = new ArrayList<>();
    int duplicates;
    int closedFor = -1;
    long busyUntil;
    Runnable onMessage = () -> {};
    private long changesAt;
    private boolean out;
    @Nullable Side peer;

    Side(Session.Role role, int messageSize, boolean fec) {
      source = new TestSource(messageSize);
      seal = new SessionSeal(role);
      link =
          new Link(seal, source, this, new StoppedClock(), Congestion.Algorithm.BBR, fec, random);
    }

    void send(int messages) {
      source.total += messages;
      link.flush(now, this);
    }

    void use(Path path) {
      link.use(path, now);
      link.flush(now, this);
    }

    @Override
    public void transmit(Path path, byte[] buffer, int offset, int length) {
      sent.add(new Sent(now, path, length));
      byte[] bytes = Arrays.copyOfRange(buffer, offset, offset + length);
      if (peer == null || cut || length > largest || isLost()) {
        return;
      }
      deliver(peer, path, bytes);
      if (random.nextDouble() < TwoLinks.this.duplicates) {
        deliver(peer, path, bytes.clone());
      }
    }

    private boolean isLost() {
      if (outage == 0) {
        return random.nextDouble() < loss;
      }
      while (changesAt <= now) {
        out = !out;
        double mean = out ? outage : outage * (1 - loss) / loss;
        changesAt += 1 + Math.round(-Math.log(1 - random.nextDouble()) * mean);
      }
      return out;
    }

    private void deliver(Side to, Path path, byte[] bytes) {
      long leaves = now;
      if (rate > 0) {
        busyUntil = Math.max(busyUntil, now);
        if (busyUntil - now > queue * SECOND / rate) {
          return;
        }
        busyUntil += bytes.length * SECOND / rate;
        leaves = busyUntil;
      }
      long late = jitter == 0 ? 0 : random.nextLong(jitter);
      network.add(new Datagram(leaves + delay + late, order++, to, path, bytes));
    }

    @Override
    public void heard(Path path, long now) {}

    @Override
    public void frame(Frame frame, Path path, long now) {
      if (frame instanceof Frame.Message message) {
        if (received.get((int) message.number())) {
          duplicates++;
        }
        boolean isFresh = !received.get((int) message.number());
        received.set((int) message.number());
        if (isFresh) {
          onMessage.run();
        }
      }
    }

    @Override
    public void validated(Path path, long rtt, Endpoint observed, long now) {
      validated.add(new Validated(path, rtt, observed));
    }

    @Override
    public void closed(int reason, long now) {
      closedFor = reason;
    }
  }

  /// Both sides use the same path.
  TwoLinks joined() {
    a.use(PATH);
    b.use(PATH);
    return this;
  }

  /// Runs for so many nanoseconds.
  void run(long nanos) {
    run(nanos, () -> false);
  }

  /// Runs until something is so; false if it was not after so many nanoseconds.
  boolean run(long nanos, BooleanSupplier until) {
    long end = now + nanos;
    while (!until.getAsBoolean()) {
      Datagram first = network.peek();
      long next = Math.min(a.link.deadline(), b.link.deadline());
      next = Math.min(next, first == null ? Long.MAX_VALUE : first.at());
      if (next > end) {
        now = end;
        return until.getAsBoolean();
      }
      now = Math.max(now, next);
      if (first != null && first.at() <= now) {
        network.poll();
        byte[] bytes = first.bytes();
        first.to().link.arrived(first.path(), bytes, 0, bytes.length, now, first.to());
      }
      wake(a);
      wake(b);
    }
    return true;
  }

  private void wake(Side side) {
    if (side.link.deadline() <= now) {
      side.link.wake(now, side);
      if (side.link.deadline() <= now) {
        throw new AssertionError("a link that was woken wants to be woken again at once");
      }
    }
  }
}
