package dev.stenope.core;

import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The sockets of something that speaks STUN and numbers its sockets by itself, from 0.
final class ProbeSockets implements Sockets.Owner {
  private final Outlet out;
  private final Sockets sockets;
  private final Listener listener;
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final Map<Integer, Integer> opened = new HashMap<>();

  interface Listener {
    /// A socket is bound; `local` is empty if it could not be had.
    void opened(int number, List<Endpoint> local, long now);

    void heard(int number, Endpoint from, Stun.Message message, long now);
  }

  ProbeSockets(Outlet out, Sockets sockets, Listener listener) {
    this.out = out;
    this.sockets = sockets;
    this.listener = listener;
  }

  void open(int number) {
    int socket = sockets.open(0, this);
    numbers.put(socket, number);
    opened.put(number, socket);
  }

  void send(int number, Endpoint to, byte[] bytes) {
    Integer socket = opened.get(number);
    if (socket != null) {
      out.emit(new Output.Transmit(socket, to, bytes, 0, bytes.length));
    }
  }

  /// The socket itself, null before it was asked for.
  @Nullable Integer socket(int number) {
    return opened.get(number);
  }

  void close() {
    numbers.keySet().forEach(sockets::close);
  }

  @Override
  public void opened(int socket, List<Endpoint> local, long now) {
    Integer number = numbers.get(socket);
    if (number != null) {
      listener.opened(number, local, now);
    }
  }

  @Override
  public void failed(int socket, long now) {
    opened(socket, List.of(), now);
  }

  @Override
  public void arrived(Input.Arrived datagram, long now) {
    Integer number = numbers.get(datagram.socket());
    if (number == null) {
      return;
    }
    try {
      Stun.Message message = Stun.read(datagram.buffer(), datagram.offset(), datagram.length());
      listener.heard(number, datagram.from(), message, now);
    } catch (MalformedException _) {
      // Anybody can send anything to an open socket.
    }
  }
}
