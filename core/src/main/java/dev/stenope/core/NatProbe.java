package dev.stenope.core;

import dev.stenope.core.nat.BehaviorDiscovery;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.nat.Side;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One run of [BehaviorDiscovery] on sockets of the bridge.
final class NatProbe implements Sockets.Owner {
  /// How long to wait for gateways that were asked for a mapping, in nanoseconds.
  private static final long PATIENCE = 4_000_000_000L;

  private final Outlet out;
  private final Sockets sockets;
  private final RandomGenerator random;
  private final BehaviorDiscovery discovery;
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final Map<Integer, Integer> opened = new HashMap<>();
  private final Outlooks outlooks;
  private final long patience;
  private BehaviorDiscovery.Output.@Nullable Done known;
  private boolean over;

  NatProbe(
      Outlet out,
      Sockets sockets,
      List<Endpoint> servers,
      Outlooks outlooks,
      RandomGenerator random,
      long now) {
    this.out = out;
    this.sockets = sockets;
    this.random = random;
    this.outlooks = outlooks;
    this.discovery = new BehaviorDiscovery(servers, random);
    this.patience = now + PATIENCE;
    discovery.begin(now, output -> carryOut(output, now));
  }

  private void carryOut(BehaviorDiscovery.Output output, long now) {
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
      case BehaviorDiscovery.Output.Done done -> {
        known = done;
        tell(now);
      }
    }
  }

  /// Says what is known, once the gateways have answered too.
  private void tell(long now) {
    if (known == null || over) {
      return;
    }
    if (now >= patience || opened.isEmpty() || !sockets.mappings().isAwaited(first())) {
      Side side = known.side();
      if (side != null) {
        side =
            side.withBlock(sockets.samples().block(random))
                .withMapped(sockets.mappings().external(first()));
      }
      close();
      NatBehavior behavior = known.behavior();
      out.emit(
          new Output.NatKnown(
              behavior, sockets.mappings().report(), outlooks.of(side, behavior.hairpin())));
    }
  }

  /// The socket that is mapped to see which protocols answer.
  private int first() {
    return Collections.min(opened.values());
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
      if (socket == first() && !local.isEmpty()) {
        sockets.mappings().map(socket, local.getFirst().port(), true, now);
      }
      discovery.opened(number, local, now, output -> carryOut(output, now));
    }
  }

  @Override
  public void failed(int socket, long now) {
    Integer number = numbers.get(socket);
    if (number != null) {
      discovery.failed(number, now, output -> carryOut(output, now));
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
      discovery.handle(number, datagram.from(), message, now, output -> carryOut(output, now));
    } catch (MalformedException _) {
      // Anybody can send anything to an open socket.
    }
  }

  void wake(long now) {
    discovery.wake(now, output -> carryOut(output, now));
    tell(now);
  }

  long deadline() {
    if (over) {
      return Long.MAX_VALUE;
    }
    if (known == null) {
      return discovery.deadline();
    }
    return sockets.mappings().isAwaited(first()) ? patience : Long.MIN_VALUE;
  }
}
