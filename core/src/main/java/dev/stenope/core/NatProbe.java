package dev.stenope.core;

import dev.stenope.core.nat.BehaviorDiscovery;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// One run of [BehaviorDiscovery] on sockets of the bridge.
final class NatProbe implements Sockets.Owner {
  private final Outlet out;
  private final Sockets sockets;
  private final BehaviorDiscovery discovery;
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final Map<Integer, Integer> opened = new HashMap<>();
  private boolean over;

  NatProbe(Outlet out, Sockets sockets, List<Endpoint> servers, RandomGenerator random, long now) {
    this.out = out;
    this.sockets = sockets;
    this.discovery = new BehaviorDiscovery(servers, random);
    discovery.begin(now, this::carryOut);
  }

  private void carryOut(BehaviorDiscovery.Output output) {
    switch (output) {
      case BehaviorDiscovery.Output.OpenSocket(int number) -> {
        int socket = sockets.open(0, this);
        numbers.put(socket, number);
        opened.put(number, socket);
      }
      case BehaviorDiscovery.Output.Send(int number, Endpoint to, byte[] bytes) -> {
        Integer socket = opened.get(number);
        if (socket != null) {
          out.emit(new Output.Transmit(socket, to, bytes, 0, bytes.length));
        }
      }
      case BehaviorDiscovery.Output.Done(var behavior) -> {
        close();
        out.emit(new Output.NatKnown(behavior));
      }
    }
  }

  void close() {
    over = true;
    numbers.keySet().forEach(sockets::close);
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void opened(int socket, List<Endpoint> local, long now) {
    Integer number = numbers.get(socket);
    if (number != null) {
      discovery.opened(number, local, now, this::carryOut);
    }
  }

  @Override
  public void failed(int socket, long now) {
    Integer number = numbers.get(socket);
    if (number != null) {
      discovery.failed(number, now, this::carryOut);
    }
  }

  @Override
  public void arrived(Input.Arrived datagram, long now) {
    Integer number = numbers.get(datagram.socket());
    if (number == null) {
      return;
    }
    try {
      Stun.Message message = Stun.read(datagram.buffer(), datagram.offset(), datagram.length());
      discovery.handle(number, datagram.from(), message, now, this::carryOut);
    } catch (MalformedException _) {
      // Anybody can send anything to an open socket.
    }
  }

  void wake(long now) {
    discovery.wake(now, this::carryOut);
  }

  long deadline() {
    return over ? Long.MAX_VALUE : discovery.deadline();
  }
}
