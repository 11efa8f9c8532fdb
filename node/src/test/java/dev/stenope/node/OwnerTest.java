package dev.stenope.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.udp.ScriptedKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "offload: {0}")
@ValueSource(booleans = {false, true})
class OwnerTest {
  private static final long LIMIT = 10;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final boolean offload;
  private final SteadyClock clock = new SteadyClock();
  private final List<Owner> owners = new ArrayList<>();

  OwnerTest(boolean offload) {
    this.offload = offload;
  }

  /// Keeps what arrives, and wakes at `deadline` once.
  private final class Recorder implements Owner.Machine {
    final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    final CompletableFuture<@Nullable Throwable> ended = new CompletableFuture<>();
    final CountDownLatch woken = new CountDownLatch(1);
    final AtomicInteger wakes = new AtomicInteger();
    final Owner owner;
    volatile long deadline = Long.MAX_VALUE;
    volatile long wokenAt;

    Recorder(List<InetAddress> addresses) throws IOException {
      owner = new Owner("owner", clock, addresses, offload ? new ScriptedKernel() : null, this);
      owners.add(owner);
      owner.start();
    }

    int open(int port) throws Exception {
      return on(
          () -> {
            try {
              return owner.sockets().open(1, port);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    void send(Endpoint to, byte[] packet) throws Exception {
      on(
          () -> {
            owner.sockets().send(1, to, packet, 0, packet.length);
            return true;
          });
    }

    <T> T on(Supplier<T> step) throws Exception {
      CompletableFuture<T> result = new CompletableFuture<>();
      owner.execute(() -> result.complete(step.get()));
      return result.get(LIMIT, TimeUnit.SECONDS);
    }

    @Override
    public void arrived(
        int socket, Endpoint from, byte[] buffer, int offset, int length, long now) {
      arrived.add(new String(buffer, offset, length, UTF_8) + " from " + from);
    }

    @Override
    public void wake(long now) {
      deadline = Long.MAX_VALUE;
      wokenAt = now;
      wakes.incrementAndGet();
      woken.countDown();
    }

    @Override
    public void flushed() {}

    @Override
    public long deadline() {
      return deadline;
    }

    @Override
    public void ended(@Nullable Throwable fault) {
      ended.complete(fault);
    }
  }

  @AfterEach
  void stopAll() {
    owners.forEach(Owner::stop);
  }

  @Test
  void packetsGoFromSocketToSocket() throws Exception {
    Recorder one = new Recorder(List.of(LOOPBACK));
    Recorder two = new Recorder(List.of());
    Endpoint first = Endpoint.of("127.0.0.1", one.open(0));
    Endpoint second = Endpoint.of("127.0.0.1", two.open(0));
    one.send(second, "ping".getBytes(UTF_8));
    assertEquals("ping from " + first, two.arrived.poll(LIMIT, TimeUnit.SECONDS));
    two.send(first, "pong".getBytes(UTF_8));
    assertEquals("pong from " + second, one.arrived.poll(LIMIT, TimeUnit.SECONDS));
  }

  @Test
  void aSocketBoundToTwoAddressesHasOnePort() throws Exception {
    InetAddress other = InetAddress.ofLiteral("127.0.0.2");
    Recorder two = new Recorder(List.of(LOOPBACK, other));
    Recorder one = new Recorder(List.of(LOOPBACK));
    int port = two.open(0);
    one.open(0);
    one.send(Endpoint.of("127.0.0.2", port), "a".getBytes(UTF_8));
    one.send(Endpoint.of("127.0.0.1", port), "b".getBytes(UTF_8));
    assertNotNull(two.arrived.poll(LIMIT, TimeUnit.SECONDS));
    assertNotNull(two.arrived.poll(LIMIT, TimeUnit.SECONDS));
  }

  @Test
  void whatTheSystemDoesNotTakeIsLostSilently() throws Exception {
    Recorder one = new Recorder(List.of(LOOPBACK));
    one.open(0);
    one.send(Endpoint.of("127.0.0.1", 9), new byte[65_530]);
    one.send(Endpoint.of("203.0.113.1", 9), new byte[10]);
    one.send(Endpoint.of("2001:db8::1", 9), new byte[10]);
    one.send(Endpoint.of("127.0.0.1", 0), new byte[10]);
    one.on(
        () -> {
          one.owner.sockets().send(7, Endpoint.of(new byte[] {127, 0, 0, 1}, 9), new byte[1], 0, 1);
          return true;
        });
    assertTrue(one.on(() -> one.owner.sockets().unsent()) >= 3);
  }

  @Test
  void aClosedPortOfAPeerKillsNothing() throws Exception {
    Recorder one = new Recorder(List.of(LOOPBACK));
    Recorder two = new Recorder(List.of(LOOPBACK));
    one.open(0);
    Endpoint gone = Endpoint.of("127.0.0.1", two.open(0));
    two.on(
        () -> {
          two.owner.sockets().close(1);
          return true;
        });
    for (int i = 0; i < 10; i++) {
      one.send(gone, new byte[10]);
    }
    Endpoint back = Endpoint.of("127.0.0.1", two.open(0));
    one.send(back, "still here".getBytes(UTF_8));
    assertNotNull(two.arrived.poll(LIMIT, TimeUnit.SECONDS));
  }

  @Test
  void deadlinesAreMetToTheMillisecond() throws Exception {
    Recorder one = new Recorder(List.of());
    long due = clock.now() + 20_300_000;
    one.on(() -> one.deadline = due);
    assertTrue(one.woken.await(LIMIT, TimeUnit.SECONDS));
    assertTrue(one.wokenAt >= due);
    assertEquals(1, one.wakes.get());
  }

  @Test
  void tasksOfOtherThreadsAreDoneInOrder() throws Exception {
    Recorder one = new Recorder(List.of());
    List<Integer> done = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      one.owner.execute(() -> done.add(number));
    }
    assertEquals(1_000, one.on(done::size));
    for (int i = 0; i < 1_000; i++) {
      assertEquals(i, done.get(i));
    }
  }

  @Test
  void aFaultEndsTheThreadAndIsTold() throws Exception {
    Recorder one = new Recorder(List.of());
    one.owner.execute(
        () -> {
          throw new IllegalStateException("a bug");
        });
    Throwable fault = one.ended.get(LIMIT, TimeUnit.SECONDS);
    assertTrue(fault instanceof IllegalStateException);
    assertThrows(RejectedExecutionException.class, () -> one.owner.execute(() -> {}));
  }

  @Test
  void tasksThatWaitAtTheEndAreNotForgotten() throws Exception {
    Recorder one = new Recorder(List.of());
    CountDownLatch done = new CountDownLatch(1);
    one.owner.execute(
        () -> {
          one.owner.stop();
          one.owner.execute(done::countDown);
        });
    assertTrue(done.await(LIMIT, TimeUnit.SECONDS));
    one.ended.get(LIMIT, TimeUnit.SECONDS);
  }

  @Test
  void aPortThatIsTakenIsAnError() throws Exception {
    Recorder one = new Recorder(List.of(LOOPBACK));
    Recorder two = new Recorder(List.of(LOOPBACK));
    int port = one.open(0);
    boolean failed =
        two.on(
            () -> {
              try {
                two.owner.sockets().open(1, port);
                return false;
              } catch (IOException _) {
                return true;
              }
            });
    assertTrue(failed);
  }
}
