package dev.stenope.node;

import dev.stenope.core.Input;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What a node has to know of the world around it and that nobody tells: the addresses of this
/// host, those of the STUN servers, the steps of the wall clock and the sleep of the machine.
final class Surroundings implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;
  private static final long PERIOD_SECONDS = 5;

  /// Every so many periods all names are looked up anew, and those without an answer more often.
  private static final int NAMES_ANEW = 120;

  private static final int NAMES_MISSING = 4;

  /// The wall clock is told when it has moved by more, against the steady one.
  private static final long STEP = SECOND / 200;

  /// The clock of a machine that asks a time server is taken to be right to this.
  private static final long CLOCK_ERROR = SECOND / 20;

  /// A step of the wall clock by more than this is a sleep of the machine.
  private static final long SLEEP = 5 * SECOND;

  private final List<InetAddress> bound;
  private final StunNames names;
  private final SteadyClock clock;
  private final Consumer<? super Input> inputs;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile List<InetAddress> addresses;
  private long behind;

  /// `bound` are the addresses that the node keeps to, all if it is empty.
  Surroundings(
      List<InetAddress> bound, List<String> stun, SteadyClock clock, Consumer<? super Input> inputs)
      throws HomeException {
    this.bound = List.copyOf(bound);
    this.names = new StunNames(stun, servers -> inputs.accept(new Input.StunServers(servers)));
    this.clock = clock;
    this.inputs = inputs;
    this.addresses = look();
  }

  private List<InetAddress> look() {
    return bound.isEmpty() ? HostAddresses.all() : bound;
  }

  List<InetAddress> addresses() {
    return addresses;
  }

  void start() {
    names.resolve(false);
    Thread.ofPlatform().name("stenope-surroundings").daemon().start(this::run);
  }

  private void run() {
    try {
      for (int period = 1; !closed.await(PERIOD_SECONDS, TimeUnit.SECONDS); period++) {
        boolean moved = readClock();
        List<InetAddress> now = look();
        if (moved || !now.equals(addresses)) {
          addresses = now;
          inputs.accept(new Input.NetworkChanged());
          names.resolve(false);
        } else if (period % NAMES_ANEW == 0) {
          names.resolve(true);
        } else if (period % NAMES_MISSING == 0 && !names.isComplete()) {
          names.resolve(false);
        }
      }
    } catch (InterruptedException _) {
      // The watch ends.
    }
  }

  /// Whether the machine has slept.
  private boolean readClock() {
    long now = clock.behind();
    long step = now - behind;
    if (Math.abs(step) < STEP) {
      return false;
    }
    behind = now;
    inputs.accept(new Input.ClockCorrected(now, CLOCK_ERROR));
    return step > SLEEP;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
