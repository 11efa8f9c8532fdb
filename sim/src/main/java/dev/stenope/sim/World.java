package dev.stenope.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.agent.Event;
import dev.stenope.core.clock.Sntp;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whole nodes with their networks, folders and clocks, in virtual time and from one seed. What
/// must never happen is looked for at every step; when it does, the error tells how to see it
/// again.
public final class World {
  /// Stands in every name and message: if one shows outside a node, it is found.
  static final String MARK = "-Zq8vW";

  private static final long START = 1_800_000_000_000_000_000L;
  private static final long SECOND = 1_000_000_000;
  private static final int STUN_SERVERS = 3;

  /// No journal is larger once all is delivered.
  private static final long MOST_JOURNAL = 5 << 20;

  private final Relays relays = new Relays();
  private final Schedule schedule = new Schedule(START);
  private final Trace trace = new Trace(START);
  private final Secrecy secrecy = new Secrecy();
  private final Deliveries deliveries = new Deliveries();
  private final List<Machine> machines = new ArrayList<>();
  private final Set<Endpoint> turn = new HashSet<>();
  private final List<TimeHost> timeHosts = new ArrayList<>();
  private final List<StunServer> servers = new ArrayList<>();
  private final Destinations destinations = new Destinations(servers);
  private final String replay;
  private final SplittableRandom random;
  private final Net net;
  private final Map<String, Said> said = new HashMap<>();
  private final List<Pursuit> pursuits = new ArrayList<>();
  private @Nullable Meddler meddler;
  private boolean fec = true;
  private Tamper tamper = (output, on) -> on.accept(output);

  private record Said(String to, int priority, long number) {}

  /// Stands between a node and what carries out its outputs, to plant faults that must be found.
  @FunctionalInterface
  public interface Tamper {
    void output(Output output, Consumer<Output> on);
  }

  /// `replay` is the command that makes the same world again.
  public World(long seed, String replay) {
    this.replay = replay;
    random = new SplittableRandom(seed);
    net = new Net(schedule, random.nextLong());
    secrecy.keep(MARK.getBytes(US_ASCII));
    for (int i = 1; i <= STUN_SERVERS; i++) {
      Host primary = net.server("203.0.113." + i * 10);
      Host alternate = net.server("203.0.113." + (i * 10 + 1));
      servers.add(new StunServer(primary, alternate));
    }
    for (StunServer server : servers) {
      server.endpoints().forEach(destinations::name);
    }
  }

  public Net net() {
    return net;
  }

  public Schedule schedule() {
    return schedule;
  }

  /// Counts for nodes started from now on.
  public void tamper(Tamper other) {
    tamper = other;
  }

  Tamper tamper() {
    return tamper;
  }

  /// Nodes that start from now on send nothing twice for fear of loss.
  public void withoutFec() {
    fec = false;
  }

  boolean fec() {
    return fec;
  }

  /// A stranger makes copies of all that nodes put there.
  public void mischief(Drop drop) {
    new Mischief(schedule, drop, random.nextLong()).begin();
  }

  /// A stranger on the wire sends again what nodes receive, changed or from elsewhere.
  public void meddling() {
    meddler = new Meddler(schedule, random.nextLong());
  }

  /// What agents are at, besides what was added before.
  <P extends Pursuit> P pursue(P pursuit) {
    pursuits.add(pursuit);
    return pursuit;
  }

  public Drop drop(Drop.Manner manner) {
    Drop drop = new Drop(schedule, random.split(), manner);
    drop.observe(secrecy::put);
    drop.observe((_, _) -> destinations.file());
    return drop;
  }

  public Broker broker() {
    return new Broker(schedule, random.split(), 0);
  }

  /// A relay, which any node can reach that knows its address.
  public RelayAddress relay() {
    return relays.add(schedule, random.split());
  }

  public Broker relay(RelayAddress address) {
    return Objects.requireNonNull(relays.find(address));
  }

  public TurnHost turn() {
    Host host = net.server("203.0.113.10" + turn.size());
    TurnHost server = new TurnHost(schedule, host, destinations::name);
    turn.add(server.endpoint());
    return server;
  }

  /// Starts a node whose clock is right.
  public Machine node(String name, Host host, Drop drop) {
    return node(name, host, drop, 0, 0);
  }

  /// Starts a node whose clock is `offset` nanoseconds ahead and gains `rate` nanoseconds a second.
  public Machine node(String name, Host host, Drop drop, long offset, long rate) {
    Drift drift = new Drift(START, offset, rate);
    Machine machine = new Machine(this, name, host, drift, drop, random.nextLong());
    secrecy.keep(machine.id().text().getBytes(US_ASCII));
    secrecy.keep(machine.identity().publicKey());
    machines.add(machine);
    machine.start();
    return machine;
  }

  /// Lets `guest` join `owner` by an invitation of ten minutes.
  public Invitation introduce(Machine owner, Machine guest) {
    Invitation invitation = invitation(owner);
    owner.handle(new Input.Invite(invitation));
    guest.handle(new Input.Join(invitation));
    return invitation;
  }

  public Invitation invitation(Machine owner) {
    long expires = (schedule.now() + 600 * SECOND) / SECOND;
    SeededRandom source = new SeededRandom(random.nextLong());
    Invitation invitation =
        Invitation.make(owner.id(), owner.name() + MARK, List.of(), expires, source);
    secrecy.keep(invitation.secret());
    return invitation;
  }

  /// Sends one chat message, if the sender is up; it is numbered.
  public void say(Machine from, Machine to) {
    say(from, to, "");
  }

  /// `padding` makes the message longer.
  public void say(Machine from, Machine to, String padding) {
    say(from, to, padding, Envelope.NORMAL, Envelope.DEFAULT_TTL);
  }

  /// Sends a message of this priority that has so many seconds to live.
  public void say(Machine from, Machine to, String padding, int priority, long ttl) {
    if (!from.isUp()) {
      return;
    }
    long deadline = schedule.now() + ttl * SECOND;
    long number = deliveries.said(from.name(), to.name(), priority, deadline);
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    said.put(id, new Said(to.name(), priority, number));
    String text = number + " " + MARK + padding;
    Envelope envelope =
        Envelope.of(
            Envelope.Type.CHAT, id, "2027-01-15T08:00:00Z", from.id().text(), to.id().text(), text);
    from.handle(new Input.Send(to.id(), envelope.withPriority(priority).withTtl(ttl)));
  }

  /// Whether each has a path to the other that is not the drop.
  public boolean linked(Machine one, Machine other) {
    return isPath(one.way(other)) && isPath(other.way(one));
  }

  private static boolean isPath(String way) {
    return !way.isEmpty() && !way.equals("drop");
  }

  /// Whether every message has been delivered that had to be.
  public boolean allDelivered() {
    return deliveries.missing() == 0;
  }

  /// Lets time pass until something is so; it is an error if that takes longer than `limit`.
  public void until(String what, BooleanSupplier so, long limit) {
    long end = schedule.now() + limit;
    while (!so.getAsBoolean()) {
      if (!step(end)) {
        throw failure(new Violation("not within " + limit / 1e9 + " s: " + what));
      }
    }
  }

  /// Lets `duration` nanoseconds pass.
  public void pass(long duration) {
    long end = schedule.now() + duration;
    while (step(end)) {
      // The step is all there is to do.
    }
  }

  /// What can only be judged by the whole.
  public void judge() {
    try {
      secrecy.judge();
      for (Machine machine : machines) {
        if (machine.journalBytes() > MOST_JOURNAL) {
          throw new Violation(
              "the journal of " + machine.name() + " has " + machine.journalBytes() + " bytes");
        }
      }
    } catch (Violation violation) {
      throw failure(violation);
    }
  }

  private boolean step(long end) {
    try {
      return schedule.step(end);
    } catch (RuntimeException | Violation fault) {
      throw failure(fault);
    }
  }

  private Violation failure(Throwable fault) {
    return new Violation(
        "%s%nTo see it again: %s%n%s".formatted(fault.getMessage(), replay, trace), fault);
  }

  /// A time server, which the nodes know that keep time from now on.
  public void timeServer(long ahead) {
    Host host = net.server("203.0.113.12" + timeHosts.size());
    timeHosts.add(new TimeHost(schedule, host, ahead));
  }

  List<Sntp.Named> timeServers() {
    return timeHosts.stream().map(TimeHost::named).toList();
  }

  List<StunServer> servers() {
    return servers;
  }

  List<Endpoint> stunServers() {
    return servers.stream().map(StunServer::endpoint).toList();
  }

  void trace(String node, Object what) {
    trace.add(schedule.now(), node, what);
  }

  void opened(List<Endpoint> local) {
    for (Endpoint endpoint : local) {
      destinations.name(endpoint);
      destinations.opened(endpoint.port());
    }
  }

  void killed(Machine machine) {
    deliveries.killed(machine.name());
    pursuits.forEach(pursuit -> pursuit.killed(machine));
  }

  void restored(Machine machine) {
    deliveries.restored(machine.name());
    pursuits.forEach(Pursuit::restored);
  }

  void published(Machine from, Endpoint broker, byte[] packet) {
    trace(from.name(), new Sent(broker, packet.length));
    secrecy.sent(turn.contains(broker) ? TurnHost.content(packet) : packet);
  }

  void sent(Machine from, Endpoint to, byte[] packet) {
    published(from, to, packet);
    destinations.sent(from.name(), to);
  }

  void received(Machine by, Datagram packet) {
    trace(by.name(), packet);
    if (meddler != null && meddler.forged(packet)) {
      return;
    }
    destinations.received(by.name(), packet.source());
    if (meddler != null) {
      meddler.saw(by.host(), packet);
    }
  }

  void delivered(Machine by, int life, Output.Delivered message) {
    Said what = known(message.envelope().id());
    for (Machine sender : machines) {
      if (sender.id().equals(message.from())) {
        deliveries.delivered(
            sender.name(),
            by.name(),
            what.priority(),
            what.number(),
            message.ref(),
            life,
            schedule.now());
        return;
      }
    }
    throw new Violation("a message of a node that does not exist");
  }

  void diskRefuses(Machine of, boolean refuses) {
    deliveries.diskRefuses(of.name(), refuses, schedule.now());
  }

  void told(Machine sender, Output.Receipt receipt) {
    Said what = known(receipt.messageId());
    switch (receipt.progress()) {
      case QUEUED -> deliveries.queued(sender.name(), what.to(), what.priority(), what.number());
      case EXPIRED ->
          deliveries.expired(
              sender.name(), what.to(), what.priority(), what.number(), schedule.now());
      default -> {}
    }
  }

  void told(Machine by, Event event) {
    trace(by.name(), event);
    pursuits.forEach(pursuit -> pursuit.told(by, event));
  }

  void started(Machine machine) {
    pursuits.forEach(pursuit -> pursuit.started(machine));
  }

  private Said known(String messageId) {
    Said what = said.get(messageId);
    if (what == null) {
      throw new Violation("nobody said " + messageId);
    }
    return what;
  }

  private record Sent(Endpoint to, int length) {
    @Override
    public String toString() {
      return "sends " + length + " bytes to " + to;
    }
  }
}
