package dev.stenope.node.carrier;

import dev.stenope.core.path.PathBook;
import dev.stenope.node.drop.Backoff;
import dev.stenope.node.relay.Allowance;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One broker with a thread of its own, which connects, listens and publishes, and connects again
/// when the connection has ended. No method waits; what cannot be sent soon is lost, as on any
/// network.
final class Carrier implements AutoCloseable {
  /// The most packets that wait for the thread.
  private static final int MAX_WAITING = 512;

  /// What a broker is asked to carry at once, in bytes.
  private static final long BURST = 256 * 1024;

  /// How long the thread waits for a packet before it looks at the connection, in milliseconds.
  private static final long LOOK = 200;

  /// A connection that held so long was sound, in nanoseconds.
  private static final long SOUND = 60_000_000_000L;

  /// A longer one is none of a node.
  private static final int MAX_PACKET = 1500;

  private final Broker broker;
  private final Events events;
  private final BlockingQueue<Parcel> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private boolean troubled;
  private final Allowance allowance;

  /// How the line carries that there was last.
  private volatile PathBook.Kind kind;

  private record Parcel(PathBook.Kind kind, String name, byte[] packet) {}

  /// What a carrier tells, on threads of its own. Must not wait.
  interface Events {
    void arrived(PathBook.Kind kind, String name, byte[] packet);

    /// The broker does not do all that it is asked for, for this reason.
    void complaint(String reason);

    /// Why the broker cannot be used, once; null when it can be again.
    void trouble(@Nullable String reason);
  }

  Carrier(Broker broker, Events events) {
    this.broker = broker;
    this.events = events;
    this.kind = broker.kinds().getFirst();
    this.allowance = new Allowance(broker.rate(), BURST, System.nanoTime());
    this.thread = Thread.ofPlatform().name("stenope-carrier").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void listen(String name) {
    wanted.add(name);
    waiting.offer(new Parcel(kind, "", new byte[0]));
  }

  void ignore(String name) {
    wanted.remove(name);
  }

  /// Lost if the broker does not carry in this way at the moment.
  void publish(PathBook.Kind by, String name, byte[] packet) {
    waiting.offer(new Parcel(by, name, packet));
  }

  private void run() {
    Backoff backoff = new Backoff();
    try {
      boolean isBetter;
      do {
        isBetter = false;
        long begun = System.nanoTime();
        try (Broker.Line line = broker.connect(this::heard)) {
          kind = line.kind();
          tell(null);
          serve(line);
        } catch (Broker.BetterException _) {
          isBetter = true;
        } catch (IOException e) {
          tell(e.getMessage());
        }
        if (!isBetter) {
          waiting.clear();
        }
        if (System.nanoTime() - begun > SOUND) {
          backoff.reset();
        }
      } while (!closed.await(isBetter ? 0 : backoff.next(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      broker.close();
    }
  }

  private void tell(@Nullable String reason) {
    if (troubled != (reason != null)) {
      troubled = reason != null;
      events.trouble(reason);
    }
  }

  private void heard(String name, byte[] packet) {
    if (packet.length <= MAX_PACKET && wanted.contains(name)) {
      events.arrived(kind, name, packet);
    }
  }

  private void serve(Broker.Line line) throws IOException, InterruptedException {
    Set<String> heard = new HashSet<>();
    while (closed.getCount() > 0) {
      for (String name : List.copyOf(wanted)) {
        if (heard.add(name)) {
          line.listen(name);
        }
      }
      for (String name : List.copyOf(heard)) {
        if (!wanted.contains(name)) {
          heard.remove(name);
          line.ignore(name);
        }
      }
      Parcel next = waiting.poll(LOOK, TimeUnit.MILLISECONDS);
      if (next != null && next.packet().length > 0 && next.kind() == kind) {
        if (allowance.take(next.packet().length, System.nanoTime())) {
          line.publish(next.name(), next.packet());
        }
      }
      line.check();
      String complaint = line.complaint();
      if (complaint != null) {
        events.complaint(complaint);
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
