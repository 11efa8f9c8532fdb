package dev.stenope.core;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Two bridges, a network between them without NATs and a drop, all in virtual time.
final class TwoNodes {
  static final long MS = 1_000_000;
  static final long S = 1_000 * MS;
  private static final int MAX_STEPS = 100_000;
  static final long START = 1_800_000_000 * S;

  final Node a = new Node("alice", "192.0.2.1");
  final Node b = new Node("bob", "192.0.2.2");
  final Map<String, byte[]> drop = new HashMap<>();
  final long oneWay;
  boolean cut;
  long now = START;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long order;
  private int steps;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  TwoNodes(long oneWay) {
    this.oneWay = oneWay;
  }

  /// One node with its bridge.
  final class Node implements Consumer<Output> {
    final String address;
    final Identity identity = Identity.make(new SecureRandom());
    final List<Output> events = new ArrayList<>();
    final List<String> received = new ArrayList<>();
    final Map<Integer, Integer> ports = new HashMap<>();
    final Set<String> shown = new TreeSet<>();
    Roster roster;
    Bridge bridge;
    int nextPort = 40_000;

    Node(String name, String address) {
      this.address = address;
      this.roster = Roster.empty(name);
      this.bridge = start();
    }

    Bridge start() {
      ports.clear();
      shown.clear();
      return new Bridge(identity, roster, new Bridge.Settings(0, false), new SecureRandom(), now);
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
              text,
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
        case Output.OpenSocket(int socket, int port) -> {
          ports.put(socket, port == 0 ? nextPort++ : port);
          List<Endpoint> local = List.of(endpoint(address, ports.getOrDefault(socket, 0)));
          after(0, () -> give(new Input.SocketOpened(socket, local)));
        }
        case Output.CloseSocket(int socket) -> ports.remove(socket);
        case Output.Put(String name, byte[] content) ->
            after(5 * MS, () -> drop.put(name, content));
        case Output.Fetch(String name, int limit) ->
            after(
                5 * MS,
                () -> {
                  byte[] content = drop.get(name);
                  if (content != null) {
                    give(new Input.Fetched(name, content));
                  }
                });
        case Output.Remove(String name) -> drop.remove(name);
        case Output.Attend _ -> {}
        case Output.Keep(Roster changed) -> roster = changed;
        case Output.Delivered(NodeId _, Envelope envelope) -> received.add(envelope.content());
        default -> events.add(output);
      }
    }

    private void transmit(Output.Transmit packet) {
      byte[] bytes =
          Arrays.copyOfRange(packet.buffer(), packet.offset(), packet.offset() + packet.length());
      Endpoint from = endpoint(address, ports.getOrDefault(packet.socket(), 0));
      Node target = packet.to().host().equals(address) ? this : other();
      if (cut || !packet.to().host().equals(target.address)) {
        return;
      }
      after(oneWay, () -> target.arrive(from, packet.to().port(), bytes));
    }

    private void arrive(Endpoint from, int port, byte[] bytes) {
      for (Map.Entry<Integer, Integer> socket : Map.copyOf(ports).entrySet()) {
        if (socket.getValue() == port) {
          give(new Input.Arrived(socket.getKey(), from, bytes, 0, bytes.length));
        }
      }
    }

    private void look() {
      List<String> names = new ArrayList<>();
      for (String name : drop.keySet()) {
        if (shown.add(name)) {
          names.add(name);
        }
      }
      if (!names.isEmpty()) {
        give(new Input.Appeared(names));
      }
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
        lookAt = now + 20 * MS;
        a.look();
        b.look();
      }
      for (Node node : List.of(a, b)) {
        if (node.bridge.deadline() <= now) {
          node.bridge.wake(now, node);
        }
      }
    }
    return true;
  }

  /// Bob joins by an invitation of Alice's.
  void meet() {
    a.give(new Input.StunServers(List.of()));
    b.give(new Input.StunServers(List.of()));
    Invitation invitation =
        Invitation.make("alice", List.of(), START / S + 600, new SecureRandom());
    a.give(new Input.Invite(invitation));
    b.give(new Input.Join(invitation));
  }

  static Endpoint endpoint(String address, int port) {
    try {
      return Endpoint.of(address, port);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
