package dev.stenope.node.turn;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.drop.http.HttpFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ways to the TURN servers of a node that its core has open. For the owner thread; no method
/// waits.
public final class TurnLines implements AutoCloseable {
  private static final int MAX_SERVERS = 8;

  private final List<TurnAddress> servers = new ArrayList<>();
  private final Map<Integer, Line> open = new HashMap<>();
  private final List<InetAddress> bound;
  private final Supplier<List<InetAddress>> local;
  private final Events events;

  /// What the ways tell, on threads of their own.
  public interface Events {
    /// The server is reached over UDP, at this address. If [#isOpen] still holds for the socket, a
    /// UDP one is to be opened from which to speak to it.
    void found(int socket, Endpoint server);

    /// A message of a server has come. May wait.
    void arrived(Input.Arrived message) throws InterruptedException;

    /// A way is there, or is no more. Must not wait.
    void told(Input input);
  }

  /// One way; over UDP there is no stream. For all threads.
  private static final class Line {
    private @Nullable TurnStream stream;
    private boolean closed;

    /// False if it is not wanted any more.
    synchronized boolean begin(TurnStream begun) {
      stream = begun;
      return !closed;
    }

    synchronized @Nullable TurnStream stream() {
      return stream;
    }

    synchronized void close() {
      closed = true;
      if (stream != null) {
        stream.close();
      }
    }
  }

  /// Reads the addresses of servers, as in `turn:user:password@host:3478?transport=udp` and
  /// `turns:user:password@host:5349`. `bound` are the local addresses to use, all if it is empty;
  /// `local` tells those of this host.
  public TurnLines(
      List<String> uris, List<InetAddress> bound, Supplier<List<InetAddress>> local, Events events)
      throws IOException {
    if (uris.size() > MAX_SERVERS) {
      throw new IOException(
          "there are more than " + MAX_SERVERS + " TURN servers; take some out of `turn`");
    }
    for (String uri : uris) {
      servers.add(TurnAddress.parse(uri));
    }
    this.bound = List.copyOf(bound);
    this.local = local;
    this.events = events;
  }

  /// The servers as the core knows them, in the order of the addresses.
  public List<TurnServer> servers() {
    return servers.stream().map(TurnAddress::server).toList();
  }

  public void open(Output.OpenTurn wish) {
    Line line = new Line();
    open.put(wish.socket(), line);
    Thread.ofVirtual().name("stenope-turn").start(() -> run(wish, line));
  }

  private void run(Output.OpenTurn wish, Line line) {
    TurnAddress server = servers.get(wish.server());
    List<InetSocketAddress> targets;
    try {
      targets = targets(server, wish.alternate());
    } catch (IOException e) {
      events.told(new Input.SocketFailed(wish.socket(), HttpFault.reason(e)));
      return;
    }
    if (server.transport() == TurnAddress.Transport.UDP) {
      events.found(wish.socket(), endpoint(targets.getFirst()));
      return;
    }
    TurnStream stream = new TurnStream(server, targets, bound, told(wish.socket()));
    if (line.begin(stream)) {
      stream.run();
    }
  }

  /// Where the server may be, those first that are of a family of this host.
  private List<InetSocketAddress> targets(TurnAddress server, @Nullable Endpoint alternate)
      throws IOException {
    if (alternate != null) {
      InetAddress address = InetAddress.getByAddress(alternate.address());
      return List.of(new InetSocketAddress(address, alternate.port()));
    }
    List<Class<?>> families = new ArrayList<>();
    local.get().forEach(address -> families.add(address.getClass()));
    return Arrays.stream(InetAddress.getAllByName(server.host()))
        .sorted(
            (one, other) ->
                Boolean.compare(
                    families.contains(other.getClass()), families.contains(one.getClass())))
        .map(address -> new InetSocketAddress(address, server.port()))
        .toList();
  }

  private static Endpoint endpoint(InetSocketAddress address) {
    return Endpoint.of(address.getAddress().getAddress(), address.getPort());
  }

  private TurnStream.Events told(int socket) {
    return new TurnStream.Events() {
      @Override
      public void opened(Endpoint server) {
        events.told(new Input.SocketOpened(socket, List.of(server)));
      }

      @Override
      public void arrived(Endpoint server, byte[] message) throws InterruptedException {
        events.arrived(new Input.Arrived(socket, server, message, 0, message.length));
      }

      @Override
      public void failed(String reason) {
        events.told(new Input.SocketFailed(socket, reason));
      }
    };
  }

  /// Whether a way with this number is open or on its way to be.
  public boolean isOpen(int socket) {
    return open.containsKey(socket);
  }

  /// False if the socket is no way over TCP or TLS.
  public boolean send(Output.Transmit message) {
    Line line = open.isEmpty() ? null : open.get(message.socket());
    TurnStream stream = line == null ? null : line.stream();
    if (stream == null) {
      return false;
    }
    int end = message.offset() + message.length();
    stream.send(Arrays.copyOfRange(message.buffer(), message.offset(), end));
    return true;
  }

  /// Nothing happens if the socket is no way to a server.
  public void close(int socket) {
    Line line = open.remove(socket);
    if (line != null) {
      line.close();
    }
  }

  @Override
  public void close() {
    open.values().forEach(Line::close);
    open.clear();
  }
}
