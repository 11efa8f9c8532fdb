package dev.stenope.core;

import dev.stenope.core.nat.BehaviorDiscovery;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One run of [BehaviorDiscovery] on sockets of the bridge.
final class NatProbe implements ProbeSockets.Listener {
  /// The number of the socket that is mapped to see which protocols answer.
  static final int FIRST = 0;

  /// How long to wait for gateways that were asked for a mapping, in nanoseconds.
  private static final long PATIENCE = 4_000_000_000L;

  private final ProbeSockets sockets;
  private final PortMappings mappings;
  private final BehaviorDiscovery discovery;
  private final Result result;
  private final long patience;
  private BehaviorDiscovery.Output.@Nullable Done known;
  private boolean over;

  interface Result {
    /// `external` is where gateways say that they have mapped a port.
    void known(BehaviorDiscovery.Output.Done done, List<Endpoint> external, long now);
  }

  NatProbe(
      Outlet out,
      Sockets sockets,
      List<Endpoint> servers,
      Result result,
      RandomGenerator random,
      long now) {
    this.sockets = new ProbeSockets(out, sockets, this);
    this.mappings = sockets.mappings();
    this.discovery = new BehaviorDiscovery(servers, random);
    this.result = result;
    this.patience = now + PATIENCE;
    discovery.begin(now, output -> carryOut(output, now));
  }

  private void carryOut(BehaviorDiscovery.Output output, long now) {
    switch (output) {
      case BehaviorDiscovery.Output.OpenSocket(int number) -> sockets.open(number);
      case BehaviorDiscovery.Output.Send(int number, Endpoint to, byte[] bytes) ->
          sockets.send(number, to, bytes);
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
    if (now >= patience || !isAwaited()) {
      Integer first = sockets.socket(FIRST);
      List<Endpoint> external = first == null ? List.of() : mappings.external(first);
      close();
      result.known(known, external, now);
    }
  }

  private boolean isAwaited() {
    Integer first = sockets.socket(FIRST);
    return first != null && mappings.isAwaited(first);
  }

  void close() {
    over = true;
    sockets.close();
  }

  @Override
  public void opened(int number, List<Endpoint> local, long now) {
    Integer socket = sockets.socket(number);
    if (number == FIRST && socket != null && !local.isEmpty()) {
      mappings.map(socket, local.getFirst().port(), true, now);
    }
    discovery.opened(number, local, now, output -> carryOut(output, now));
  }

  @Override
  public void heard(int number, Endpoint from, Stun.Message message, long now) {
    discovery.handle(number, from, message, now, output -> carryOut(output, now));
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
    return isAwaited() ? patience : Long.MIN_VALUE;
  }
}
