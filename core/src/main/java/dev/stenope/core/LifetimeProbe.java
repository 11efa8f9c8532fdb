package dev.stenope.core;

import dev.stenope.core.nat.Lifetime;
import dev.stenope.core.nat.LifetimeDiscovery;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One run of [LifetimeDiscovery] on sockets of the bridge.
final class LifetimeProbe implements ProbeSockets.Listener {
  private final ProbeSockets sockets;
  private final Endpoint server;
  private final RandomGenerator random;
  private final Consumer<@Nullable Lifetime> result;
  private final int[] ports = new int[LifetimeDiscovery.SOCKETS];
  private int unopened = ports.length;
  private @Nullable LifetimeDiscovery discovery;
  private boolean over;

  /// `result` is told null where it cannot be known.
  LifetimeProbe(
      Outlet out,
      Sockets sockets,
      Endpoint server,
      RandomGenerator random,
      Consumer<@Nullable Lifetime> result) {
    this.sockets = new ProbeSockets(out, sockets, this);
    this.server = server;
    this.random = random;
    this.result = result;
    for (int number = 0; number < ports.length; number++) {
      this.sockets.open(number);
    }
  }

  @Override
  public void opened(int number, List<Endpoint> local, long now) {
    ports[number] = local.isEmpty() ? 0 : local.getFirst().port();
    if (--unopened == 0) {
      discovery = new LifetimeDiscovery(server, ports, random, now);
      wake(now);
    }
  }

  @Override
  public void heard(int number, Endpoint from, Stun.Message message, long now) {
    if (discovery != null) {
      discovery.handle(number, from, message, now, this::carryOut);
    }
  }

  private void carryOut(LifetimeDiscovery.Output output) {
    switch (output) {
      case LifetimeDiscovery.Output.Send(int number, Endpoint to, byte[] bytes) ->
          sockets.send(number, to, bytes);
      case LifetimeDiscovery.Output.Done(Lifetime lifetime) -> {
        if (!over) {
          close();
          result.accept(lifetime);
        }
      }
    }
  }

  void wake(long now) {
    if (discovery != null && !over) {
      discovery.wake(now, this::carryOut);
    }
  }

  void close() {
    over = true;
    sockets.close();
  }

  long deadline() {
    return discovery == null || over ? Long.MAX_VALUE : discovery.deadline();
  }
}
