package dev.stenope.bench;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.Home;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Durable messages between two whole nodes of one process on loopback: how many a second from the
/// first call to the last acceptance, and how long a lone one takes from the call to its delivery.
/// Both for messages of people, which go into the histories, and for others. `Messages [COUNT]`.
final class Messages {
  private static final int ROUNDS = 5;
  private static final int LONE = 500;

  /// How many messages may wait to be queued, so that the node is not overrun.
  private static final int AHEAD = 8192;

  private static final String TEXT = "x".repeat(200);

  private final Node from;
  private final Node to;
  private final Semaphore ahead = new Semaphore(AHEAD);
  private final AtomicInteger left = new AtomicInteger();
  private volatile CountDownLatch done = new CountDownLatch(1);
  private volatile CountDownLatch told = new CountDownLatch(1);

  private Messages(Node from, Node to) {
    this.from = from;
    this.to = to;
    from.listen(this::sent);
    to.listen(
        event -> {
          if (event instanceof Output.Delivered) {
            told.countDown();
          }
        });
  }

  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    try (Scratch folder = Scratch.make();
        Node one = start(folder.path(), "one");
        Node two = start(folder.path(), "two")) {
      meet(folder.path(), one, two);
      Messages messages = new Messages(one, two);
      for (Envelope.Type type : List.of(Envelope.Type.SYNC, Envelope.Type.CHAT)) {
        double[] rates = new double[ROUNDS];
        messages.many(type, count / 2);
        for (int round = 0; round < ROUNDS; round++) {
          rates[round] = messages.many(type, count);
        }
        double[] lone = messages.lone(type);
        Arrays.sort(rates);
        System.out.printf(
            "%s: %.0f messages/s (%.0f to %.0f), lone p50 %.2f ms, p99 %.2f ms%n",
            type, rates[ROUNDS / 2], rates[0], rates[ROUNDS - 1], lone[LONE / 2], lone[LONE - 5]);
      }
    }
  }

  private static Node start(Path folder, String name) throws IOException {
    Home home = Home.create(folder.resolve(name), name, new SecureRandom());
    List<String> drops = List.of(Files.createDirectories(folder.resolve("drop")).toString());
    return Node.start(home, Settings.standard().withDrops(drops).withBind(List.of("127.0.0.1")));
  }

  private static void meet(Path folder, Node one, Node two) throws InterruptedException {
    CountDownLatch online = new CountDownLatch(2);
    for (Node node : List.of(one, two)) {
      node.listen(
          event -> {
            if (event instanceof Output.PeerChanged(NodeId _, PeerState state)
                && state == PeerState.ONLINE) {
              online.countDown();
            }
          });
    }
    long expires = Instant.now().plusSeconds(600).getEpochSecond();
    List<String> drops = List.of(folder.resolve("drop").toString());
    Invitation invitation = Invitation.make(one.id(), "one", drops, expires, new SecureRandom());
    one.submit(new Input.Invite(invitation));
    two.submit(new Input.Join(invitation));
    online.await();
  }

  private void sent(Output event) {
    if (event instanceof Output.Receipt receipt) {
      switch (receipt.progress()) {
        case QUEUED -> ahead.release();
        case ACCEPTED -> {
          if (left.decrementAndGet() == 0) {
            done.countDown();
          }
        }
        default -> {
          if (receipt.progress() == Progress.REFUSED) {
            throw new IllegalStateException("a message was refused");
          }
        }
      }
    }
  }

  private void send(Envelope.Type type) throws InterruptedException {
    ahead.acquire();
    Envelope envelope =
        Envelope.of(
            type,
            UUID.randomUUID().toString(),
            "2027-01-15T08:00:00Z",
            from.id().text(),
            to.id().text(),
            TEXT);
    from.submit(new Input.Send(to.id(), envelope));
  }

  /// Messages per second.
  private double many(Envelope.Type type, int count) throws InterruptedException {
    done = new CountDownLatch(1);
    left.set(count);
    long begun = System.nanoTime();
    for (int i = 0; i < count; i++) {
      send(type);
    }
    done.await();
    return count / ((System.nanoTime() - begun) / 1e9);
  }

  /// Milliseconds of each, in rising order.
  private double[] lone(Envelope.Type type) throws InterruptedException {
    double[] millis = new double[LONE];
    for (int i = 0; i < LONE; i++) {
      left.set(1);
      done = new CountDownLatch(1);
      told = new CountDownLatch(1);
      long begun = System.nanoTime();
      send(type);
      told.await();
      millis[i] = (System.nanoTime() - begun) / 1e6;
      done.await();
    }
    Arrays.sort(millis);
    return millis;
  }
}
