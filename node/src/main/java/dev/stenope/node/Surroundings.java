package dev.stenope.node;

import static java.lang.System.Logger.Level.ERROR;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.node.clock.ClockSource;
import dev.stenope.node.clock.ClockStatus;
import dev.stenope.node.clock.CrossCheck;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What a node has to know of the world around it and that nobody tells: the addresses of this
/// host, those of the STUN servers, what time it is by all who may know, and the sleep of the
/// machine.
final class Surroundings implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.stenope.node");
  private static final long SECOND = 1_000_000_000L;

  /// The port of STUN (RFC 8489, section 18.6).
  private static final int STUN_PORT = 3478;

  private static final long PERIOD_SECONDS = 5;

  /// Every so many periods all names are looked up anew, and those without an answer more often.
  private static final int NAMES_ANEW = 120;

  private static final int NAMES_MISSING = 4;

  /// In the first seconds the drops show their clocks, so the time is looked at more often.
  private static final int FIRST_SECONDS = 10;

  /// The time is told when it has moved by more, against the steady clock.
  private static final long STEP = SECOND / 200;

  /// The clock of a machine that asks a time server is taken to be right to this.
  private static final long CLOCK_ERROR = SECOND / 20;

  /// A step of the wall clock by more than this is a sleep of the machine.
  private static final long SLEEP = 5 * SECOND;

  private final List<InetAddress> bound;
  private final ServerNames names;
  private final TimeServers time;
  private final SteadyClock clock;
  private final DropClocks drops;
  private final Consumer<? super Input> inputs;
  private final Consumer<? super Output.Notice> notices;
  private final CrossCheck check = new CrossCheck();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final NetworkName network;
  private volatile List<InetAddress> addresses;
  private volatile ClockStatus status = new ClockStatus(0, CLOCK_ERROR, List.of());
  private String inNetwork = "";
  private long behind;
  private long told;

  /// `bound` are the addresses that the node keeps to, all if it is empty. `notices` takes what a
  /// person should know.
  Surroundings(
      List<InetAddress> bound,
      List<String> stun,
      List<String> ntp,
      SteadyClock clock,
      DropClocks drops,
      Consumer<? super Input> inputs,
      Consumer<? super Output.Notice> notices)
      throws HomeException {
    this.bound = List.copyOf(bound);
    this.network = new NetworkName(bound);
    this.names = new ServerNames("STUN", STUN_PORT, stun, servers -> tell(servers, inputs));
    this.time = new TimeServers(ntp, bound, clock);
    this.clock = clock;
    this.drops = drops;
    this.inputs = inputs;
    this.notices = notices;
    this.addresses = look();
  }

  private static void tell(List<ServerNames.Server> servers, Consumer<? super Input> inputs) {
    inputs.accept(
        new Input.StunServers(servers.stream().map(ServerNames.Server::endpoint).toList()));
  }

  private List<InetAddress> look() {
    return bound.isEmpty() ? HostAddresses.all() : bound;
  }

  List<InetAddress> addresses() {
    return addresses;
  }

  /// `home` tells of the networks in which the node was before.
  void start(Home home) {
    try {
      inputs.accept(new Input.KnownNetworks(home.networks()));
    } catch (HomeException e) {
      notices.accept(new Output.Notice("networks", String.valueOf(e.getMessage())));
    }
    lookForNetwork();
    names.resolve(false);
    time.start();
    Thread.ofPlatform().name("stenope-surroundings").daemon().start(this::run);
  }

  private void run() {
    try {
      for (int i = 0; i < FIRST_SECONDS && !closed.await(1, TimeUnit.SECONDS); i++) {
        survive(this::readClocks);
      }
      for (int i = 1; !closed.await(PERIOD_SECONDS, TimeUnit.SECONDS); i++) {
        int period = i;
        survive(() -> lookAround(period));
      }
    } catch (InterruptedException _) {
      // The watch ends.
    }
  }

  /// A fault in one period must not leave the node without the next.
  private static void survive(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(ERROR, "the surroundings could not be looked at", e);
    }
  }

  private void lookAround(int period) {
    boolean moved = readClocks();
    if (moved) {
      inputs.accept(new Input.Slept());
    }
    List<InetAddress> now = look();
    lookForNetwork();
    if (moved || !now.equals(addresses)) {
      addresses = now;
      inputs.accept(new Input.NetworkChanged());
      names.resolve(false);
      time.forget();
      time.resolve(false);
    } else if (period % NAMES_ANEW == 0) {
      names.resolve(true);
      time.resolve(true);
    } else if (period % NAMES_MISSING == 0) {
      time.resolve(false);
      if (!names.isComplete()) {
        names.resolve(false);
      }
    }
  }

  private void lookForNetwork() {
    String name = network.look();
    if (!name.equals(inNetwork)) {
      inNetwork = name;
      inputs.accept(new Input.InNetwork(name));
    }
  }

  /// Whether the machine has slept.
  private boolean readClocks() {
    long now = clock.behind();
    long step = now - behind;
    behind = now;
    boolean hasSlept = step > SLEEP;
    if (Math.abs(step) > SLEEP) {
      drops.forget();
      time.forget();
    }
    List<ClockSource> sources = new ArrayList<>(drops.read());
    ClockSource servers = time.read();
    if (servers != null) {
      sources.add(servers);
    }
    CrossCheck.Verdict verdict = check.judge(clock.now(), now, CLOCK_ERROR, sources);
    status = new ClockStatus(now - verdict.offset(), verdict.error(), verdict.by());
    verdict.notices().forEach(line -> notices.accept(new Output.Notice("clock", line)));
    if (Math.abs(verdict.offset() - told) >= STEP) {
      told = verdict.offset();
      inputs.accept(new Input.ClockCorrected(told, verdict.error()));
    }
    return hasSlept;
  }

  /// What the node takes for UTC.
  ClockStatus clock() {
    return status;
  }

  @Override
  public void close() {
    time.close();
    closed.countDown();
  }
}
