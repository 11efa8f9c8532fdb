package dev.stenope.core;

import dev.stenope.core.nat.Gathering;
import dev.stenope.core.nat.PortSamples;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks servers of a few fresh sockets, so that enough random ports are seen to tell the block in
/// which they lie.
final class PortSurvey implements Sockets.Owner {
  private static final int SOCKETS = 5;

  private final Outlet out;
  private final Sockets sockets;
  private final List<Endpoint> servers;
  private final RandomGenerator random;
  private final LongConsumer changed;

  /// Null for a socket that is not bound yet.
  private final Map<Integer, @Nullable Gathering> asked = new HashMap<>();

  /// `changed` is told when [#done] may be true.
  PortSurvey(
      Outlet out,
      Sockets sockets,
      List<Endpoint> servers,
      RandomGenerator random,
      LongConsumer changed) {
    this.out = out;
    this.sockets = sockets;
    this.servers = servers;
    this.random = random;
    this.changed = changed;
    for (int i = 0; i < SOCKETS; i++) {
      asked.put(sockets.open(0, this), null);
    }
  }

  boolean done() {
    return asked.isEmpty();
  }

  @Override
  public void opened(int socket, List<Endpoint> local, long now) {
    if (local.isEmpty()) {
      failed(socket, now);
      return;
    }
    int port = local.getFirst().port();
    asked.put(socket, new Gathering(port, servers, Gathering.PATIENCE, random, now));
    changed.accept(now);
  }

  @Override
  public void failed(int socket, long now) {
    close(socket);
    changed.accept(now);
  }

  @Override
  public void arrived(Input.Arrived datagram, long now) {
    Gathering gathering = asked.get(datagram.socket());
    if (gathering == null) {
      return;
    }
    try {
      Stun.Message message = Stun.read(datagram.buffer(), datagram.offset(), datagram.length());
      if (gathering.handle(datagram.from(), message, now)) {
        changed.accept(now);
      }
    } catch (MalformedException _) {
      // Anybody can send anything to an open socket.
    }
  }

  void wake(long now) {
    PortSamples samples = sockets.samples();
    for (int socket : List.copyOf(asked.keySet())) {
      Gathering gathering = asked.get(socket);
      if (gathering != null) {
        gathering.wake(
            now,
            (server, request) ->
                out.emit(new Output.Transmit(socket, server, request, 0, request.length)));
        if (gathering.done()) {
          samples.add(gathering.seen());
          close(socket);
        }
      }
    }
  }

  private void close(int socket) {
    asked.remove(socket);
    sockets.close(socket);
  }

  void close() {
    List.copyOf(asked.keySet()).forEach(this::close);
  }

  long deadline() {
    long next = Long.MAX_VALUE;
    for (Gathering gathering : asked.values()) {
      next = Math.min(next, gathering == null ? Long.MAX_VALUE : gathering.deadline());
    }
    return next;
  }
}
