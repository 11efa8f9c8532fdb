package dev.stenope.node;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.udp.Kernel;
import dev.stenope.node.udp.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The one thread that a node's state belongs to. It reads the sockets, carries out the tasks of
/// other threads and wakes the machine at its deadlines.
final class Owner {
  private static final long MILLI = 1_000_000;

  /// How long the thread looks for the next packet before it sleeps. The wake-up of a sleeping
  /// thread costs more than the round trip of a near peer.
  private static final long SPIN = MILLI / 20;

  /// The longest nap where a deadline is nearer than a selector can count; packets wait for it.
  private static final long NAP = MILLI / 10;

  private static final int MAX_TASKS = 1 << 16;
  private static final int TASKS_A_TURN = 256;

  private final Selector selector;
  private final Sockets sockets;
  private final SteadyClock clock;
  private final Machine machine;
  private final Sockets.Arrivals arrivals;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final boolean spins = Runtime.getRuntime().availableProcessors() > 1;
  private volatile boolean asleep;
  private volatile boolean stopped;
  private long lastPacket;

  /// The machine's at the end of the last turn.
  private long deadline;

  /// What the thread drives. All calls come from the thread; times are those of its clock.
  interface Machine {
    void arrived(int socket, Endpoint from, byte[] buffer, int offset, int length, long now);

    void wake(long now);

    long deadline();

    /// What was to be sent is sent.
    void flushed();

    /// The thread is at its end, because it was told so or by a fault; its sockets are closed.
    /// Tasks that still wait are carried out after this.
    void ended(@Nullable Throwable fault);
  }

  /// `kernel` is that of [Sockets].
  Owner(
      String name,
      SteadyClock clock,
      List<InetAddress> addresses,
      @Nullable Kernel kernel,
      Machine machine)
      throws IOException {
    this.selector = Selector.open();
    this.sockets = new Sockets(selector, addresses, kernel);
    this.clock = clock;
    this.machine = machine;
    this.arrivals =
        (socket, from, buffer, offset, length) ->
            machine.arrived(socket, from, buffer, offset, length, clock.now());
    this.lastPacket = clock.now() - SPIN;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Only the thread itself may touch them.
  Sockets sockets() {
    return sockets;
  }

  /// Has the thread carry out a task, in the order of the calls.
  void execute(Runnable task) {
    if (stopped) {
      throw new RejectedExecutionException("the node has ended");
    }
    if (waiting.incrementAndGet() > MAX_TASKS) {
      waiting.decrementAndGet();
      throw new RejectedExecutionException("the node is overloaded");
    }
    tasks.add(task);
    if (stopped && tasks.remove(task)) {
      throw new RejectedExecutionException("the node has ended");
    }
    if (asleep) {
      selector.wakeup();
    }
  }

  /// Ends the thread after the tasks that wait now.
  void stop() {
    try {
      execute(() -> stopped = true);
    } catch (RejectedExecutionException _) {
      stopped = true;
      selector.wakeup();
    }
  }

  void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  private void run() {
    @Nullable Throwable fault = null;
    try {
      while (!stopped) {
        turn();
      }
    } catch (Throwable e) {
      fault = e;
    }
    stopped = true;
    sockets.closeAll();
    try {
      selector.close();
    } catch (IOException e) {
      fault = fault == null ? e : fault;
    }
    machine.ended(fault);
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void turn() throws IOException {
    await(clock.now());
    int packets = sockets.receive(arrivals);
    for (int i = 0; i < TASKS_A_TURN; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        break;
      }
      waiting.decrementAndGet();
      task.run();
    }
    long now = clock.now();
    if (packets > 0) {
      lastPacket = now;
    }
    deadline = machine.deadline();
    if (deadline <= now) {
      machine.wake(now);
      deadline = machine.deadline();
    }
    sockets.flush();
    machine.flushed();
  }

  private void await(long now) throws IOException {
    long left = deadline - now;
    if (left <= 0 || !tasks.isEmpty() || (spins && now - lastPacket < SPIN)) {
      selector.selectNow();
    } else if (left < MILLI) {
      LockSupport.parkNanos(Math.min(left, NAP));
      selector.selectNow();
    } else {
      asleep = true;
      try {
        if (tasks.isEmpty()) {
          selector.select(left / MILLI);
        }
      } finally {
        asleep = false;
      }
    }
  }
}
