package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.Bridge;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Settings;
import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/// Two whole nodes whose network and drop are in the hands of somebody who holds no key: what they
/// send and write is delivered, changed, copied, thrown away and mixed with inventions, in any
/// order. Nothing of that may raise anything, keep a node busy for ever, or bring out a plaintext.
@Tag("fuzz")
class BridgeFuzzTest {
  private static final long START = 1_800_000_000_000_000_000L;
  private static final String SECRET = "the plaintext that nobody may see";
  private static final Endpoint STRANGER = Endpoint.of(new byte[] {(byte) 203, 0, 113, 9}, 9);

  @FuzzTest(maxDuration = "6s")
  void standsInAnyWorld(FuzzedDataProvider input) {
    World world = new World();
    Invitation invitation =
        Invitation.make(
            world.a.identity.id(), "a", List.of(), START / 1_000_000_000 + 600, Dice.seeded(3));
    world.a.give(new Input.Invite(invitation));
    world.b.give(new Input.Join(invitation));
    if (input.consumeBoolean()) {
      world.meet();
    }
    while (input.remainingBytes() > 0) {
      world.step(input);
    }
    for (Node node : world.nodes) {
      node.give(new Input.Stop());
      assertEquals(0, node.sockets.size());
    }
  }

  private record Packet(Node to, int socket, Endpoint from, byte[] bytes) {}

  private static final class World {
    long now = START;
    final List<Packet> packets = new ArrayList<>();
    final TreeMap<String, byte[]> drop = new TreeMap<>();
    final Node a = new Node(this, "a", 1);
    final Node b = new Node(this, "b", 2);
    final List<Node> nodes = List.of(a, b);

    void meet() {
      for (int turn = 0; turn < 80; turn++) {
        for (Node node : nodes) {
          node.give(new Input.Appeared(List.copyOf(drop.keySet())));
          node.serve(null);
        }
        pass(30_000_000);
        deliver();
      }
      for (Node node : nodes) {
        assertEquals(Output.PeerState.ONLINE, node.bridge.status(now).peers().getFirst().state());
      }
    }

    void step(FuzzedDataProvider input) {
      Node node = nodes.get(input.consumeInt(0, 1));
      switch (input.consumeInt(0, 11)) {
        case 0, 1, 2 -> pass(input.consumeLong(0, 200_000_000L));
        case 3 -> pass(input.consumeLong(0, 20_000_000_000L));
        case 4 -> deliver();
        case 5 -> spoil(input);
        case 6 -> node.give(new Input.Appeared(List.copyOf(drop.keySet())));
        case 7 -> node.serve(input.consumeInt(0, 3) > 0 ? null : input.consumeBytes(50));
        case 8 -> invent(node, input);
        case 9 -> node.give(wish(node, input));
        case 10 -> node.give(new Input.Appeared(List.of(input.consumeString(70))));
        default -> drop.clear();
      }
    }

    private void deliver() {
      List<Packet> flying = List.copyOf(packets);
      packets.clear();
      flying.forEach(packet -> packet.to().receive(packet, packet.bytes().clone()));
    }

    /// A packet arrives changed, and stays on its way.
    private void spoil(FuzzedDataProvider input) {
      if (!packets.isEmpty()) {
        Packet packet = packets.get(input.consumeInt(0, packets.size() - 1));
        byte[] bytes = packet.bytes().clone();
        bytes[input.consumeInt(0, bytes.length - 1)] ^= input.consumeByte();
        packet.to().receive(packet, Arrays.copyOf(bytes, input.consumeInt(0, bytes.length)));
      }
    }

    private static void invent(Node node, FuzzedDataProvider input) {
      byte[] bytes = input.consumeBytes(100);
      for (int socket : List.copyOf(node.sockets)) {
        node.receive(new Packet(node, socket, STRANGER, bytes), bytes);
      }
    }

    private Input wish(Node node, FuzzedDataProvider input) {
      Node other = node == a ? b : a;
      return switch (input.consumeInt(0, 9)) {
        case 0 -> new Input.NetworkChanged();
        case 1 -> new Input.DropState(input.consumeBoolean(), "gone");
        case 2 -> new Input.ClockCorrected(input.consumeLong(-60, 60) * 1_000_000_000, 1);
        case 3 -> new Input.StunServers(input.consumeBoolean() ? List.of(STRANGER) : List.of());
        case 4 -> new Input.ProbeNat();
        case 5 -> new Input.Ping(other.identity.id(), 1);
        case 6 -> new Input.Load(other.identity.id(), input.consumeInt(0, 100_000));
        case 7 -> new Input.Forget(other.identity.id());
        default -> new Input.Send(other.identity.id(), node.message(other));
      };
    }

    private void pass(long nanos) {
      long end = now + nanos;
      for (int turn = 0; now < end && turn < 2_000; turn++) {
        now = Math.clamp(Math.min(a.bridge.deadline(), b.bridge.deadline()), now, end);
        for (Node node : nodes) {
          if (node.bridge.deadline() <= now) {
            node.bridge.wake(now, node);
            assertTrue(node.bridge.deadline() > now, "it wants to be woken for ever");
          }
          node.openSockets();
        }
      }
      now = end;
    }
  }

  private static final class Node implements Consumer<Output> {
    final World world;
    final Identity identity;
    final Endpoint address;
    final List<Integer> sockets = new ArrayList<>();
    final List<Integer> asked = new ArrayList<>();
    final List<String> fetches = new ArrayList<>();
    final Bridge bridge;
    long appended;

    Node(World world, String name, int number) {
      this.world = world;
      this.identity = Identity.make(Dice.seeded(number));
      this.address = Endpoint.of(new byte[] {(byte) 192, 0, 2, (byte) number}, 1);
      Settings settings = new Settings(0, false);
      Roster roster = Roster.empty(name);
      this.bridge =
          new Bridge(
              identity, roster, new Recovered(), settings, Dice.seeded(10 + number), world.now);
    }

    Envelope message(Node to) {
      String from = identity.id().text();
      return Envelope.of(
          Envelope.Type.CHAT, "id", "2027-01-15T08:00:00Z", from, to.identity.id().text(), SECRET);
    }

    void give(Input input) {
      bridge.handle(input, world.now, this);
      openSockets();
      bridge.handle(new Input.Durable(appended), world.now, this);
    }

    void openSockets() {
      while (!asked.isEmpty()) {
        int socket = asked.removeFirst();
        sockets.add(socket);
        List<Endpoint> local = List.of(address.withPort(30_000 + socket));
        bridge.handle(new Input.SocketOpened(socket, local), world.now, this);
      }
    }

    /// Answers what was asked of the drop, with a content of its own if there is none.
    void serve(byte @Nullable [] invented) {
      for (String name : List.copyOf(fetches)) {
        byte[] content = invented == null ? world.drop.get(name) : invented;
        if (content != null) {
          give(new Input.Fetched(name, content));
        }
      }
      fetches.clear();
    }

    void receive(Packet packet, byte[] bytes) {
      give(new Input.Arrived(packet.socket(), packet.from(), bytes, 0, bytes.length));
    }

    @Override
    public void accept(Output output) {
      switch (output) {
        case Output.OpenSocket(int socket, int _) -> asked.add(socket);
        case Output.CloseSocket(int socket) -> {
          sockets.removeIf(other -> other == socket);
          asked.removeIf(other -> other == socket);
        }
        case Output.Put(String name, byte[] content) -> {
          check(content);
          world.drop.put(name, content);
        }
        case Output.Remove(String name) -> world.drop.remove(name);
        case Output.Fetch(String name, int _) -> fetches.add(name);
        case Output.Transmit packet -> transmit(packet);
        case Output.Delivered(var _, var _, Envelope envelope) ->
            assertEquals(SECRET, envelope.content());
        case Output.Append _ -> appended++;
        default -> {}
      }
    }

    private void transmit(Output.Transmit packet) {
      assertTrue(sockets.contains(packet.socket()), "a socket that is not open");
      byte[] bytes =
          Arrays.copyOfRange(packet.buffer(), packet.offset(), packet.offset() + packet.length());
      check(bytes);
      for (Node node : world.nodes) {
        int socket = packet.to().port() - 30_000;
        if (packet.to().sameAddress(node.address) && world.packets.size() < 1_000) {
          Endpoint from = address.withPort(30_000 + packet.socket());
          world.packets.add(new Packet(node, socket, from, bytes));
        }
      }
    }

    private static void check(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      assertTrue(!text.contains(SECRET.substring(0, 8)), "a plaintext has left the node");
    }
  }
}
