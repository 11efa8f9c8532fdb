package dev.stenope.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.nat.LongTermCredentials;
import dev.stenope.core.nat.TransactionId;
import dev.stenope.core.nat.TurnMessage;
import dev.stenope.core.nat.TurnMessage.Kind;
import dev.stenope.core.nat.TurnMessage.Method;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.core.nat.TurnWriter;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A TURN server over UDP (RFC 8656) for one user. Its nonces grow stale, and all that it knows
/// ends with its life. Times are in nanoseconds.
public final class TurnHost {
  private static final int PORT = 3478;
  private static final long SECOND = 1_000_000_000;
  private static final long NONCE_LIFE = 100 * SECOND;
  private static final long PERMISSION_LIFE = 300 * SECOND;
  private static final long CHANNEL_LIFE = 600 * SECOND;
  private static final byte[] USER = "ada".getBytes(UTF_8);
  private static final byte[] PASSWORD = "lovelace".getBytes(UTF_8);
  private static final byte[] REALM = "sim".getBytes(UTF_8);

  private final Schedule schedule;
  private final Host host;
  private final Consumer<Endpoint> names;
  private final Map<Endpoint, Allocation> allocations = new HashMap<>();
  private final Set<Endpoint> permitted = new HashSet<>();
  private int life;
  private boolean down;
  private int refusal;
  private long carried;
  private int made;

  /// What one client has. The maps hold when each ends.
  private static final class Allocation {
    final int port;
    final Map<Endpoint, Long> permissions = new HashMap<>();
    final Map<Integer, Endpoint> channels = new HashMap<>();
    final Map<Integer, Long> channelEnds = new HashMap<>();
    long end;

    Allocation(int port) {
      this.port = port;
    }
  }

  /// `names` hears of each relayed address.
  TurnHost(Schedule schedule, Host host, Consumer<Endpoint> names) {
    this.schedule = schedule;
    this.host = host;
    this.names = names;
    host.bind(PORT, this::received);
    names.accept(endpoint());
  }

  public Endpoint endpoint() {
    return host.addresses().getFirst().withPort(PORT);
  }

  /// The server as a node is told of it.
  public TurnServer server() {
    return new TurnServer("turn:sim", new String(USER, UTF_8), new String(PASSWORD, UTF_8), false);
  }

  /// All allocations are gone, and nothing of them is known.
  public void restart() {
    life++;
    allocations.values().forEach(allocation -> host.close(allocation.port));
    allocations.clear();
  }

  public void down(boolean isDown) {
    down = isDown;
  }

  /// Answers each request to allocate with this error; 0 for none.
  public void refuse(int code) {
    refusal = code;
  }

  /// The number of packets that it has handed on to peers.
  public long carried() {
    return carried;
  }

  /// The number of allocations that were asked for, and that there are.
  public int made() {
    return made;
  }

  public int held() {
    return (int) allocations.values().stream().filter(one -> one.end > schedule.now()).count();
  }

  /// The addresses for which anybody has asked for a permission.
  public Set<Endpoint> permitted() {
    return Set.copyOf(permitted);
  }

  /// What a client wants sent to a peer by this message; the message itself where it wants nothing
  /// sent.
  static byte[] content(byte[] message) {
    try {
      if ((message[0] & 0xc0) == 0x40) {
        Reader in = new Reader(message);
        in.skip(2);
        return in.bytes(in.u16());
      }
      TurnMessage.Range data = TurnMessage.read(message, 0, message.length).data();
      return data == null
          ? message
          : Arrays.copyOfRange(message, data.offset(), data.offset() + data.length());
    } catch (MalformedException e) {
      throw new Violation("a TURN server was sent what is none of TURN", e);
    }
  }

  private void received(Datagram packet) {
    byte[] bytes = packet.bytes();
    if (down || bytes.length < 4) {
      return;
    }
    Allocation allocation = allocation(packet.source());
    try {
      if ((bytes[0] & 0xc0) == 0x40) {
        channelData(allocation, new Reader(bytes));
        return;
      }
      TurnMessage message = TurnMessage.read(bytes, 0, bytes.length);
      if (message.method() == Method.SEND && allocation != null) {
        TurnMessage.Range data = Objects.requireNonNull(message.data());
        Endpoint peer = Objects.requireNonNull(message.peer());
        int end = data.offset() + data.length();
        forward(allocation, peer, Arrays.copyOfRange(bytes, data.offset(), end));
      } else if (message.kind() == Kind.REQUEST) {
        host.send(PORT, packet.source(), answer(message, packet.source(), allocation));
      }
    } catch (MalformedException _) {
      // A server answers nothing else.
    }
  }

  private @Nullable Allocation allocation(Endpoint client) {
    Allocation allocation = allocations.get(client);
    if (allocation != null && allocation.end <= schedule.now()) {
      allocations.remove(client);
      host.close(allocation.port);
      return null;
    }
    return allocation;
  }

  private void channelData(@Nullable Allocation allocation, Reader in) throws MalformedException {
    int number = in.u16();
    byte[] data = in.bytes(in.u16());
    if (allocation != null && allocation.channelEnds.getOrDefault(number, 0L) > schedule.now()) {
      forward(allocation, Objects.requireNonNull(allocation.channels.get(number)), data);
    }
  }

  private void forward(Allocation allocation, Endpoint peer, byte[] data) {
    if (allocation.permissions.getOrDefault(peer.withPort(0), 0L) > schedule.now()) {
      carried++;
      host.send(allocation.port, peer, data);
    }
  }

  private byte[] nonce() {
    return ("n" + life + "." + schedule.now() / NONCE_LIFE).getBytes(UTF_8);
  }

  private byte[] answer(TurnMessage request, Endpoint client, @Nullable Allocation allocation) {
    TurnWriter answer = new TurnWriter(request.id());
    byte[] key = LongTermCredentials.key(USER, REALM, PASSWORD, false);
    byte[] nonce = request.nonce();
    boolean known = nonce != null && request.isAuthentic(key, false);
    if (!known || !Arrays.equals(nonce, nonce())) {
      answer.error(known ? 438 : 401).realm(REALM).nonce(nonce());
      return answer.plain(request.method(), Kind.ERROR);
    }
    int error = decide(request, client, allocation, answer);
    if (error != 0) {
      TurnWriter refused = new TurnWriter(request.id()).error(error);
      return refused.sealed(request.method(), Kind.ERROR, key, false);
    }
    return answer.sealed(request.method(), Kind.SUCCESS, key, false);
  }

  /// The code of the error; 0 where there is none.
  private int decide(
      TurnMessage request, Endpoint client, @Nullable Allocation allocation, TurnWriter answer) {
    long now = schedule.now();
    if (request.method() == Method.ALLOCATE) {
      made++;
      if (refusal != 0 || allocation != null) {
        return refusal != 0 ? refusal : 437;
      }
      allocate(client, request.lifetime(), answer);
      return 0;
    }
    if (allocation == null) {
      return 437;
    }
    Endpoint peer = request.peer();
    switch (request.method()) {
      case REFRESH -> {
        allocation.end = now + request.lifetime() * SECOND;
        answer.lifetime(request.lifetime());
        allocation(client);
      }
      case CREATE_PERMISSION -> permit(allocation, Objects.requireNonNull(peer), now);
      case CHANNEL_BIND -> {
        permit(allocation, Objects.requireNonNull(peer), now);
        Endpoint bound = allocation.channels.putIfAbsent(request.channel(), peer);
        if (bound != null && !bound.equals(peer)) {
          return 400;
        }
        allocation.channelEnds.put(request.channel(), now + CHANNEL_LIFE);
      }
      default -> {
        return 400;
      }
    }
    return 0;
  }

  private void permit(Allocation allocation, Endpoint peer, long now) {
    permitted.add(peer.withPort(0));
    allocation.permissions.put(peer.withPort(0), now + PERMISSION_LIFE);
  }

  private void allocate(Endpoint client, long lifetime, TurnWriter answer) {
    int port = host.bind(0, packet -> fromPeer(client, packet));
    Allocation allocation = new Allocation(port);
    allocation.end = schedule.now() + lifetime * SECOND;
    allocations.put(client, allocation);
    Endpoint relayed = endpoint().withPort(port);
    names.accept(relayed);
    answer.relayed(relayed).lifetime(lifetime);
  }

  private void fromPeer(Endpoint client, Datagram packet) {
    Allocation allocation = allocation(client);
    Endpoint peer = packet.source();
    if (down
        || allocation == null
        || allocation.permissions.getOrDefault(peer.withPort(0), 0L) <= schedule.now()) {
      return;
    }
    byte[] data = packet.bytes();
    for (Map.Entry<Integer, Endpoint> channel : allocation.channels.entrySet()) {
      if (channel.getValue().equals(peer)) {
        Writer out = new Writer(4 + data.length).u16(channel.getKey()).u16(data.length);
        host.send(PORT, client, out.bytes(data).toBytes());
        return;
      }
    }
    TurnWriter indication = new TurnWriter(new TransactionId(schedule.now(), 0));
    indication.peer(peer).data(data, 0, data.length);
    host.send(PORT, client, indication.plain(Method.DATA, Kind.INDICATION));
  }
}
