package dev.stenope.sim;

import dev.stenope.core.Bridge;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Status;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A node of a [World] with what surrounds it: host, clock, disk, and the folder it can reach.
public final class Machine {
  private final World world;
  private final String name;
  private final Host host;
  private final Drift drift;
  private final Drop drop;
  private final Identity identity;
  private final long seed;
  private final Choices choices = new Choices();
  private final List<Output> events = new ArrayList<>();
  private final Patience patience = new Patience();
  private final Disk journal;
  private final Audience audience;
  private final Doorkeeper doorkeeper;
  private final Doom<Output> doom = new Doom<>();
  private byte[] disk;
  private final Consumer<Output> sink;
  private int life;
  private @Nullable Bridge bridge;
  private @Nullable Member member;
  private @Nullable Sockets sockets;
  private @Nullable LongSupplier correction;
  private long alarm = Long.MAX_VALUE;

  Machine(World world, String name, Host host, Drift drift, Drop drop, long seed) {
    this.world = world;
    this.name = name;
    this.host = host;
    this.drift = drift;
    this.drop = drop;
    this.seed = seed;
    World.Tamper tamper = world.tamper();
    sink = doom.before(output -> tamper.output(output, this::carryOut));
    identity = Identity.make(new SeededRandom(seed));
    disk = Roster.empty(name + World.MARK).toJson().toBytes();
    SplittableRandom random = new SplittableRandom(seed);
    journal = new Disk(world.schedule(), random.split(), Disk.Manner.QUICK);
    doorkeeper = new Doorkeeper(world.schedule(), host);
    audience = new Audience(world.schedule(), random);
  }

  public String name() {
    return name;
  }

  public NodeId id() {
    return identity.id();
  }

  public Host host() {
    return host;
  }

  Identity identity() {
    return identity;
  }

  Patience patience() {
    return patience;
  }

  boolean isUp() {
    return bridge != null;
  }

  /// What the core said to people and agents in all lives, oldest first.
  public List<Output> events() {
    return events;
  }

  public Status status() {
    return Objects.requireNonNull(bridge).status(now());
  }

  /// How long after both handshake files were readable the link to another node was up, in
  /// nanoseconds; 0 if it is not.
  public long connectNanos(Machine other) {
    return status().peers().stream()
        .filter(peer -> peer.node().equals(other.id()))
        .mapToLong(Status.PeerStatus::connectNanos)
        .findFirst()
        .orElse(0);
  }

  /// The kind of the way to another node that is online in this one's eyes; empty if it is not.
  public String way(Machine other) {
    return bridge == null
        ? ""
        : status().peers().stream()
            .filter(peer -> peer.node().equals(other.id()) && peer.state() == PeerState.ONLINE)
            .map(Status.PeerStatus::path)
            .filter(Objects::nonNull)
            .map(Status.PathStatus::kind)
            .findFirst()
            .orElse("");
  }

  /// Whether the two have met and this one remembers it.
  public boolean knows(Machine other) {
    return bridge != null
        && status().peers().stream().anyMatch(peer -> peer.node().equals(other.id()));
  }

  /// What the node believes to be its time.
  public long now() {
    return drift.local(world.schedule().now());
  }

  /// Starts the node with what is on its disk.
  public void start() {
    if (bridge != null) {
      return;
    }
    life++;
    alarm = Long.MAX_VALUE;
    int current = life;
    sockets = new Sockets(world, this, choices.brokers(), input -> tell(current, input));
    Recovered recovered = journal.recover(count -> tell(current, new Input.Durable(count)));
    SeededRandom random = new SeededRandom(seed + life);
    bridge = new Bridge(identity, disk(), recovered, choices.settings(world.fec()), random, now());
    member =
        drop.join(
            new Member.Listener() {
              @Override
              public void appeared(List<String> names) {
                tell(current, new Input.Appeared(names));
              }

              @Override
              public void fetched(String file, byte[] content) {
                tell(current, new Input.Fetched(file, content));
              }

              @Override
              public void state(boolean usable, String reason) {
                tell(current, new Input.DropState(usable, reason));
              }
            });
    correct();
    doorkeeper.introduce(this::handle);
    handle(new Input.StunServers(world.stunServers()));
    handle(new Input.DropState(true, ""));
    world.started(this);
  }

  /// Names a broker to the node, which counts from its next start on.
  public void broker(PathBook.Kind kind, Broker broker) {
    choices.broker(kind, broker);
  }

  /// The same of a relay, of which it tells its peers.
  public void relay(RelayAddress address) {
    broker(PathBook.Kind.WEBSOCKET, world.relay(address));
    choices.relay(address);
  }

  /// Tells the node, now and after each start, that its router maps ports.
  public void gateway(MappingBox router) {
    doorkeeper.box(router);
    doorkeeper.introduce(this::handle);
  }

  /// What counts from its next start on.
  Choices choices() {
    return choices;
  }

  /// Ends the node as `kill -9` does.
  public void kill() {
    if (bridge == null) {
      return;
    }
    doom.avert();
    Objects.requireNonNull(member).leave();
    sockets().closeAll();
    bridge = null;
    journal.kill();
    world.killed(this);
  }

  /// The node dies after so many outputs from now on, in the middle of whatever it does then, and
  /// starts again after `down` nanoseconds. A death by other causes comes in its stead.
  void doom(long outputs, long down) {
    if (bridge != null) {
      doom.after(
          outputs,
          () -> {
            kill();
            world.schedule().in(down, this::start);
          });
    }
  }

  /// The bytes that are in its journal on the disk.
  long journalBytes() {
    return journal.bytes();
  }

  public void restart() {
    kill();
    start();
  }

  /// A copy of all that is on the disk. It is put back by running what this returns: the node dies,
  /// and starts with what it knew then.
  public Runnable backup() {
    byte[] roster = disk.clone();
    Disk.Snapshot records = journal.snapshot();
    return () -> {
      kill();
      disk = roster;
      journal.restore(records);
      world.restored(this);
      start();
    };
  }

  /// Tells the node, now and after each start, by how much its clock is wrong; the answer itself is
  /// wrong by `error` nanoseconds.
  public void corrected(long error) {
    correction = () -> world.schedule().now() - now() + error;
    correct();
  }

  /// The node asks the time servers of the world from now on.
  public void keepTime() {
    correction =
        new Timekeeper(world.schedule(), host, this::now, world.timeServers(), seed, this::correct)
            ::offset;
  }

  private void correct() {
    if (correction != null) {
      handle(new Input.ClockCorrected(correction.getAsLong(), 0));
    }
  }

  /// The drop cannot be reached for a while.
  public void dropReachable(boolean reachable) {
    Objects.requireNonNull(member).reachable(reachable);
  }

  public void handle(Input input) {
    if (bridge == null) {
      return;
    }
    if (!(input instanceof Input.Arrived)) {
      world.trace(name, input);
    }
    bridge.handle(input, now(), sink);
    doom.strike();
    arm();
  }

  private Roster disk() {
    try {
      return Roster.of(Json.read(disk));
    } catch (MalformedException e) {
      throw new Violation(name + " cannot read its roster", e);
    }
  }

  /// The disk takes nothing for a while.
  public void diskRefuses(boolean refuses) {
    world.diskRefuses(this, refuses);
    journal.refuse(refuses);
  }

  private void tell(int when, Input input) {
    if (when == life) {
      handle(input);
    }
  }

  private void arm() {
    long deadline = bridge == null ? Long.MAX_VALUE : bridge.deadline();
    if (deadline == Long.MAX_VALUE) {
      return;
    }
    long at = Math.max(drift.trueTime(deadline), world.schedule().now());
    if (at < alarm) {
      alarm = at;
      int current = life;
      world.schedule().at(at, () -> ring(current, at));
    }
  }

  private void ring(int when, long at) {
    if (when != life || at != alarm || bridge == null) {
      return;
    }
    alarm = Long.MAX_VALUE;
    long now = now();
    if (bridge.deadline() <= now) {
      bridge.wake(now, sink);
      doom.strike();
      if (bridge != null) {
        patience.woken(now, bridge.deadline());
      }
    }
    arm();
  }

  private Sockets sockets() {
    return Objects.requireNonNull(sockets);
  }

  private void carryOut(Output output) {
    switch (output) {
      case Output.Transmit transmit -> sockets().transmit(transmit);
      case Output.OpenSocket(int socket, int port) -> sockets().open(socket, port);
      case Output.OpenChannel wish -> sockets().open(wish);
      case Output.OpenTurn(int socket, int server, Endpoint _) ->
          sockets().openTowards(socket, choices.turn(server));
      case Output.CloseSocket(int socket) -> sockets().close(socket);
      case Output.ToGateway(PortMapper.Order order) -> {
        int current = life;
        doorkeeper.carry(order, input -> tell(current, input));
      }
      case Output.Put(String file, byte[] content) -> {
        world.trace(name, "puts " + file);
        Objects.requireNonNull(member).put(file, content);
      }
      case Output.Fetch(String file, int limit) ->
          Objects.requireNonNull(member).fetch(file, limit);
      case Output.Remove(String file) -> {
        world.trace(name, "removes " + file);
        Objects.requireNonNull(member).remove(file);
      }
      case Output.Attend(long interval) -> {
        world.trace(name, "looks every " + interval / 1_000_000 + " ms");
        Objects.requireNonNull(member).attend(interval);
      }
      case Output.Keep(Roster roster) -> disk = roster.toJson().toBytes();
      case Output.Append(byte[] record, boolean awaited) -> journal.append(record, awaited);
      case Output.Rewrite(List<byte[]> all) -> journal.rewrite(all);
      case Output.Arriving _ -> {}
      case Output.Delivered delivered -> {
        world.trace(name, "gets " + delivered.envelope().content());
        events.add(delivered);
        told(delivered.from(), delivered.ref(), () -> world.delivered(this, life, delivered));
      }
      case Output.Receipt receipt -> {
        world.trace(name, receipt);
        world.told(this, receipt);
        events.add(receipt);
        Ref ref = receipt.ref();
        if (ref != null) {
          told(receipt.to(), ref, () -> {});
        }
      }
      case Output.Told told -> world.told(this, told.event());
      default -> {
        world.trace(name, output);
        events.add(output);
      }
    }
  }

  private void told(NodeId peer, Ref ref, Runnable written) {
    int current = life;
    audience.told(
        () -> {
          if (current == life && bridge != null) {
            written.run();
            handle(new Input.Recorded(peer, ref));
          }
        });
  }
}
