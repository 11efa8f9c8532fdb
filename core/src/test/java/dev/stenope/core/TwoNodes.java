package dev.stenope.core;

import dev.stenope.core.agent.Machine;
import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Two bridges, a network between them without NATs, a STUN server and a drop, all in virtual time.
/// Fails where a bridge wants to be woken for ever, or uses a socket that it does not have.
final class TwoNodes {
  static final long MS = 1_000_000;
  static final long S = 1_000 * MS;
  private static final int MAX_STEPS = 100_000;
  static final long START = 1_800_000_000 * S;

  static final Endpoint STUN = endpoint("198.51.100.1", 3478);

  final Node a;
  final Node b;
  final Map<String, byte[]> drop = new HashMap<>();
  final long oneWay;
  boolean cut;

  /// Shares of packets from 0 to 1, and the most by which one packet is later than another.
  double loss;

  double duplication;
  long jitter;

  /// How long the drop takes to show or read a file.
  long dropDelay = 5 * MS;

  long now = START;
  private final SplittableRandom chance;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long order;

  /// When the drop was seen to hold something new: after that it is looked at more often.
  private long newsAt = now;

  private int steps;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  TwoNodes(long oneWay) {
    this(oneWay, 1);
  }

  TwoNodes(long oneWay, long seed) {
    this.oneWay = oneWay;
    this.chance = new SplittableRandom(seed);
    this.a = new Node("alice", "192.0.2.1", Dice.seeded(2 * seed));
    this.b = new Node("bob", "192.0.2.2", Dice.seeded(2 * seed + 1));
  }

  /// One node with its bridge.
  final class Node implements Consumer<Output> {
    final String address;
    final SecureRandom random;
    final Identity identity;
    final List<Output> events = new ArrayList<>();
    final List<String> received = new ArrayList<>();
    final Map<Integer, Integer> ports = new HashMap<>();
    final Set<String> shown = new TreeSet<>();
    final Set<Endpoint> targets = new HashSet<>();
    final List<byte[]> journal = new ArrayList<>();
    Roster roster;
    Supplier<List<Machine>> machines = List::of;
    Bridge bridge;
    long appended;
    int nextPort = 40_000;
    int opened;
    int sent;
    int looks;
    boolean socketsFail;
    boolean deaf;

    Node(String name, String address, SecureRandom random) {
      this.address = address;
      this.random = random;
      this.identity = Identity.make(random);
      this.roster = Roster.empty(name);
      this.bridge = start();
    }

    Bridge start() {
      ports.clear();
      shown.clear();
      appended = 0;
      Settings settings = new Settings(0, false);
      return new Bridge(identity, roster, recovered(), settings, machines.get(), random, now);
    }

    private Recovered recovered() {
      Recovered recovered = new Recovered();
      try {
        for (byte[] record : journal) {
          recovered.take(record);
        }
      } catch (MalformedException e) {
        throw new AssertionError("a record that its writer cannot read", e);
      }
      return recovered;
    }

    void restart() {
      bridge = start();
      give(new Input.StunServers(List.of()));
      give(new Input.Appeared(List.copyOf(drop.keySet())));
    }

    NodeId id() {
      return identity.id();
    }

    Node other() {
      return this == a ? b : a;
    }

    void give(Input input) {
      bridge.handle(input, now, this);
    }

    void say(String text) {
      Envelope envelope =
          Envelope.of(
              Envelope.Type.CHAT,
              Integer.toHexString(text.hashCode()),
              "2027-01-15T08:00:00Z",
              id().text(),
              other().id().text(),
              text);
      give(new Input.Send(other().id(), envelope));
    }

    Status.PeerStatus peer() {
      return bridge.status(now).peers().getFirst();
    }

    boolean online() {
      List<Status.PeerStatus> peers = bridge.status(now).peers();
      return !peers.isEmpty() && peers.getFirst().state() == Output.PeerState.ONLINE;
    }

    @Override
    public void accept(Output output) {
      switch (output) {
        case Output.Transmit packet -> transmit(packet);
        case Output.OpenSocket(int socket, int port) -> open(socket, port);
        case Output.CloseSocket(int socket) -> ports.remove(socket);
        case Output.Put(String name, byte[] content) ->
            after(dropDelay, () -> drop.putIfAbsent(name, content));
        case Output.Fetch(String name, int limit) ->
            after(
                dropDelay,
                () -> {
                  byte[] content = drop.get(name);
                  if (content != null) {
                    give(new Input.Fetched(name, content));
                  }
                });
        case Output.Remove(String name) -> {
          drop.remove(name);
          a.shown.remove(name);
          b.shown.remove(name);
        }
        case Output.Attend _ -> looks++;
        case Output.Keep(Roster changed) -> roster = changed;
        case Output.Append(byte[] record, var _) -> {
          journal.add(record);
          long count = ++appended;
          soon(new Input.Durable(count));
        }
        case Output.Rewrite(List<byte[]> records) -> {
          journal.clear();
          journal.addAll(records);
        }
        case Output.Delivered(NodeId from, Ref ref, Envelope envelope) -> {
          received.add(envelope.content());
          soon(new Input.Recorded(from, ref));
        }
        case Output.Receipt receipt -> {
          events.add(receipt);
          if (receipt.ref() != null) {
            soon(new Input.Recorded(receipt.to(), receipt.ref()));
          }
        }
        default -> events.add(output);
      }
    }

    /// Gives it to the life that it belongs to, as an event of its own.
    private void soon(Input input) {
      Bridge asking = bridge;
      after(
          0,
          () -> {
            if (bridge == asking) {
              give(input);
            }
          });
    }

    /// The NAT before this node forgets its mappings: its sockets are seen at other ports.
    void rebind() {
      ports.replaceAll((_, _) -> nextPort++);
    }

    private void open(int socket, int port) {
      opened++;
      if (socketsFail) {
        after(0, () -> give(new Input.SocketFailed(socket, "no more sockets")));
        return;
      }
      ports.put(socket, port == 0 ? nextPort++ : port);
      List<Endpoint> local = List.of(endpoint(address, ports.getOrDefault(socket, 0)));
      Bridge asking = bridge;
      after(
          0,
          () -> {
            if (bridge == asking) {
              give(new Input.SocketOpened(socket, local));
            }
          });
    }

    private void transmit(Output.Transmit packet) {
      Integer port = ports.get(packet.socket());
      if (port == null) {
        throw new AssertionError("a packet from a socket that is not open");
      }
      sent++;
      targets.add(packet.to());
      byte[] bytes =
          Arrays.copyOfRange(packet.buffer(), packet.offset(), packet.offset() + packet.length());
      Endpoint from = endpoint(address, port);
      if (packet.to().equals(STUN)) {
        after(oneWay, () -> answerStun(from, bytes));
        return;
      }
      Node target = packet.to().host().equals(address) ? this : other();
      boolean lost = chance.nextDouble() < loss;
      if (cut || lost || !packet.to().host().equals(target.address)) {
        return;
      }
      int copies = chance.nextDouble() < duplication ? 2 : 1;
      for (int copy = 0; copy < copies; copy++) {
        long late = jitter == 0 ? 0 : chance.nextLong(jitter);
        after(oneWay + late, () -> target.arrive(from, packet.to().port(), bytes));
      }
    }

    private void answerStun(Endpoint from, byte[] bytes) {
      try {
        if (Stun.read(bytes, 0, bytes.length) instanceof Stun.Request request) {
          byte[] answer = Stun.write(new Stun.Success(request.id(), from));
          after(oneWay, () -> arrive(STUN, from.port(), answer));
        }
      } catch (MalformedException e) {
        throw new AssertionError("only STUN is sent to a STUN server", e);
      }
    }

    private void arrive(Endpoint from, int port, byte[] bytes) {
      for (Map.Entry<Integer, Integer> socket : Map.copyOf(ports).entrySet()) {
        if (socket.getValue() == port) {
          give(new Input.Arrived(socket.getKey(), from, bytes.clone(), 0, bytes.length));
        }
      }
    }

    /// Whether there is anything new.
    private boolean look() {
      if (deaf) {
        return false;
      }
      List<String> names = new ArrayList<>();
      for (String name : drop.keySet()) {
        if (shown.add(name)) {
          names.add(name);
        }
      }
      if (!names.isEmpty()) {
        give(new Input.Appeared(names));
      }
      return !names.isEmpty();
    }
  }

  private void after(long delay, Runnable action) {
    events.add(new Event(now + delay, order++, action));
  }

  /// Lets time pass until the condition holds; false if it does not within the limit.
  boolean until(BooleanSupplier condition, long limit) {
    long end = now + limit;
    long lookAt = now;
    while (!condition.getAsBoolean()) {
      long next = Math.min(lookAt, Math.min(a.bridge.deadline(), b.bridge.deadline()));
      Event event = events.peek();
      if (event != null && event.at <= next) {
        next = event.at;
      }
      if (next > end) {
        now = end;
        return false;
      }
      steps = next > now ? 0 : steps + 1;
      if (steps > MAX_STEPS) {
        throw new AssertionError("time stands still");
      }
      now = Math.max(now, next);
      if (event != null && event.at <= now) {
        events.remove();
        event.action.run();
        continue;
      }
      if (now >= lookAt) {
        for (Node node : List.of(a, b)) {
          if (node.look()) {
            newsAt = now;
          }
        }
        lookAt = now + (now - newsAt < 60 * S ? 20 * MS : 10 * S);
      }
      for (Node node : List.of(a, b)) {
        if (node.bridge.deadline() <= now) {
          node.bridge.wake(now, node);
          if (node.bridge.deadline() <= now) {
            throw new AssertionError(node.address + " wants to be woken for ever");
          }
        }
      }
    }
    return true;
  }

  /// Bob joins by an invitation of Alice's.
  void meet() {
    a.give(new Input.StunServers(List.of()));
    b.give(new Input.StunServers(List.of()));
    Invitation invitation = invitation(600);
    a.give(new Input.Invite(invitation));
    b.give(new Input.Join(invitation));
  }

  /// The two have met, and nothing is left of how they did.
  void befriend() {
    meet();
    if (!until(() -> a.online() && b.online(), 5 * S)) {
      throw new AssertionError("they do not meet");
    }
    until(() -> false, 30 * S);
  }

  /// An invitation of Alice's that counts for so many seconds.
  Invitation invitation(long seconds) {
    return Invitation.make(a.id(), "alice", List.of(), now / S + seconds, a.random);
  }

  static Endpoint endpoint(String address, int port) {
    try {
      return Endpoint.of(address, port);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
