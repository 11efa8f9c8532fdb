package dev.stenope.node.relay;

import dev.stenope.core.crypto.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who is connected to a relay and listens for which name. A packet is handed on if its sender or
/// its receiver is served here, and somebody listens for its name; nothing is kept. For one thread.
/// Times are in nanoseconds.
final class Hub {
  /// The most channels of one client that is served, and of one that is not.
  static final int MAX_CHANNELS = 256;

  static final int MAX_GUEST_CHANNELS = 8;

  /// The most clients of one node, and in all that are not served.
  static final int MAX_OF_NODE = 4;

  static final int MAX_GUESTS = 256;

  /// Packets a second, and what may come at once of a second's bytes and packets.
  static final double PACKETS = 5_000;

  private static final double BURST = 0.25;

  /// A guest to and from whom nothing was handed on for so long is sent away.
  static final long GUEST_IDLE = 60_000_000_000L;

  /// How often a client is told that it is limited.
  static final long COMPLAINT = 1_000_000_000L;

  private final double rate;
  private final Map<String, Client> listeners = new HashMap<>();
  private final Map<NodeId, Set<Client>> clients = new HashMap<>();
  private int guests;
  private @Nullable NodeId host;

  /// Leads to one client.
  interface Line {
    /// Sends a frame; false, and it is lost, if too much waits for the client already.
    boolean send(RelayFrame frame);

    void close();
  }

  /// `rate` is what is taken from one client, in bytes a second.
  Hub(double rate) {
    this.rate = rate;
  }

  /// One connection of a node, or what stands for one.
  final class Client {
    private final NodeId node;
    private final boolean served;
    private final Line line;
    private final Allowance bytes;
    private final Allowance packets;
    private final Set<String> names = new HashSet<>();
    private long useful;
    private long complainedAt;
    private boolean left;

    private Client(NodeId node, boolean served, Line line, long now) {
      this.node = node;
      this.served = served;
      this.line = line;
      this.bytes = new Allowance(rate, rate * BURST, now);
      this.packets = new Allowance(PACKETS, PACKETS * BURST, now);
      this.useful = now;
      this.complainedAt = now - COMPLAINT;
    }

    /// Takes what the client says.
    void take(RelayFrame frame, long now) {
      if (left) {
        return;
      }
      switch (frame) {
        case RelayFrame.Listen(String name) -> listen(name, now);
        case RelayFrame.Ignore(String name) -> {
          if (names.remove(name)) {
            listeners.remove(name, this);
          }
        }
        case RelayFrame.Packet packet -> {
          if (packets.take(1, now) && bytes.take(packet.packet().length, now)) {
            handOn(this, packet, now);
          } else {
            complain(RelayFrame.Limit.RATE, now);
          }
        }
        case RelayFrame.Limited _, RelayFrame.Idle _ -> {}
      }
    }

    private void listen(String name, long now) {
      if (!names.contains(name) && names.size() == (served ? MAX_CHANNELS : MAX_GUEST_CHANNELS)) {
        complain(RelayFrame.Limit.CHANNELS, now);
        return;
      }
      Client other = listeners.get(name);
      // A node that comes back takes over from its former connection, and from nobody else.
      if (other == null || other.node.equals(node)) {
        if (other != null) {
          other.names.remove(name);
        }
        listeners.put(name, this);
        names.add(name);
      }
    }

    private void complain(RelayFrame.Limit limit, long now) {
      if (now - complainedAt >= COMPLAINT && line.send(new RelayFrame.Limited(limit))) {
        complainedAt = now;
      }
    }

    private void sendAway() {
      leave();
      line.close();
    }

    /// The connection is gone.
    void leave() {
      if (left) {
        return;
      }
      left = true;
      names.forEach(name -> listeners.remove(name, this));
      Set<Client> all = clients.getOrDefault(node, Set.of());
      all.remove(this);
      if (all.isEmpty()) {
        clients.remove(node);
      }
      guests -= served ? 0 : 1;
    }
  }

  /// Takes in a client of a node that has shown its key; the oldest of a node that has too many is
  /// sent away. Null if it is barred, or there is no room for one that is not served.
  @Nullable Client join(NodeId node, Admission admission, Line line, long now) {
    if (admission == Admission.BARRED || admission == Admission.GUEST && guests >= MAX_GUESTS) {
      return null;
    }
    return place(node, admission == Admission.SERVED, line, now);
  }

  /// Takes in the node that the relay belongs to.
  Client host(NodeId node, Line line, long now) {
    host = node;
    return place(node, true, line, now);
  }

  private Client place(NodeId node, boolean served, Line line, long now) {
    Set<Client> all = clients.computeIfAbsent(node, _ -> new LinkedHashSet<>());
    if (all.size() >= MAX_OF_NODE) {
      Client oldest = all.iterator().next();
      oldest.sendAway();
    }
    Client client = new Client(node, served, line, now);
    clients.computeIfAbsent(node, _ -> new LinkedHashSet<>()).add(client);
    guests += served ? 0 : 1;
    return client;
  }

  private void handOn(Client from, RelayFrame.Packet packet, long now) {
    Client to = listeners.get(packet.name());
    if (to == null || !(from.served || to.served)) {
      return;
    }
    from.useful = now;
    to.useful = now;
    if (!to.line.send(packet)) {
      to.complain(RelayFrame.Limit.WAITING, now);
    }
  }

  /// Sends away the guests that nobody who is served talks with, and those who were let in as what
  /// they are no more.
  void sweep(Function<NodeId, Admission> admission, long now) {
    Map.copyOf(clients)
        .forEach(
            (node, all) -> {
              Admission present = node.equals(host) ? Admission.SERVED : admission.apply(node);
              for (Client client : List.copyOf(all)) {
                boolean idle = !client.served && now - client.useful > GUEST_IDLE;
                boolean less = client.served && present != Admission.SERVED;
                if (idle || less || present == Admission.BARRED) {
                  client.sendAway();
                }
              }
            });
  }

  int size() {
    return clients.values().stream().mapToInt(Set::size).sum();
  }
}
