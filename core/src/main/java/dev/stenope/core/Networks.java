package dev.stenope.core;

import dev.stenope.core.nat.BehaviorDiscovery;
import dev.stenope.core.nat.Ipv6;
import dev.stenope.core.nat.KnownNetwork;
import dev.stenope.core.nat.Lifetime;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.nat.NatBehavior.Allocation;
import dev.stenope.core.nat.NatBehavior.Dependence;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.nat.Side;
import dev.stenope.core.wire.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What is known of the NATs before this node, in the network where it is and in those where it
/// was. It looks by itself where nothing is known, where that is old, and where a meeting has seen
/// something else.
final class Networks implements NatProbe.Result {
  /// A network is left alone for so long after the host came into it, and while peers are being
  /// met, in nanoseconds: each flow takes a port from a sequential NAT, at which a peer may be
  /// aiming.
  private static final long CALM = 20_000_000_000L;

  /// It is not looked at again sooner because of a contradiction, in nanoseconds.
  private static final long PACE = 600_000_000_000L;

  /// What is older is looked for again, in seconds.
  private static final long STALE = 7 * 24 * 3600;

  private static final long NEVER = Long.MAX_VALUE;

  private final Outlet out;
  private final Sockets sockets;
  private final Outlooks outlooks;
  private final RandomGenerator random;
  private final LongUnaryOperator utc;
  private final LongPredicate busy;
  private final Map<String, KnownNetwork> known = new LinkedHashMap<>();
  private List<Endpoint> servers = List.of();
  private String key = "";
  private @Nullable NatProbe probe;
  private @Nullable LifetimeProbe timing;

  /// A person waits for the probe.
  private boolean asked;

  private boolean contradicted;
  private long lookAt = NEVER;
  private long looked = Long.MIN_VALUE / 2;

  /// `utc` gives the time of day, in nanoseconds since 1970; `busy` tells whether peers are being
  /// met.
  Networks(
      Outlet out,
      Sockets sockets,
      Outlooks outlooks,
      RandomGenerator random,
      LongUnaryOperator utc,
      LongPredicate busy) {
    this.out = out;
    this.sockets = sockets;
    this.outlooks = outlooks;
    this.random = random;
    this.utc = utc;
    this.busy = busy;
  }

  /// What earlier lives have found out.
  void remember(List<KnownNetwork> networks) {
    networks.forEach(network -> known.putIfAbsent(network.key(), network));
  }

  /// This host is in the network with this name, which is empty if it has none.
  void entered(String network, long now) {
    if (!network.equals(key)) {
      key = network;
      contradicted = false;
      looked = Long.MIN_VALUE / 2;
      disturbed(now);
    }
  }

  /// The host has other addresses, or has slept: what was under way means nothing.
  void disturbed(long now) {
    if (timing != null) {
      timing.close();
      timing = null;
    }
    if (probe != null && !asked) {
      probe.close();
      probe = null;
    }
    lookAt = key.isEmpty() ? NEVER : now + CALM;
  }

  void servers(List<Endpoint> others) {
    servers = List.copyOf(others);
  }

  /// A person wants to know.
  void ask(long now) {
    asked = true;
    if (probe == null) {
      look(now);
    }
  }

  private void look(long now) {
    looked = now;
    lookAt = NEVER;
    probe = new NatProbe(out, sockets, servers, this, random, now);
  }

  /// What the NATs here are known to do.
  @Nullable NatBehavior behavior() {
    KnownNetwork here = known.get(key);
    return here == null ? null : here.behavior();
  }

  /// A meeting has seen what the NATs do.
  void met(Plan plan, long now) {
    NatBehavior behavior = behavior();
    if (behavior != null && !contradicted && contradicts(behavior, plan)) {
      contradicted = true;
      lookAt = Math.max(now + CALM, looked + PACE);
    }
  }

  private static boolean contradicts(NatBehavior behavior, Plan plan) {
    Endpoint seen = plan.reflexive();
    if (seen == null) {
      return false;
    }
    boolean translated = !plan.local().contains(seen);
    return switch (behavior.mapping()) {
      case NONE -> translated;
      case ENDPOINT_INDEPENDENT ->
          !translated || plan.ports().kind() != PortForecast.Kind.FIXED || outside(behavior, seen);
      case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT -> !translated || outside(behavior, seen);
      case UNKNOWN -> false;
    };
  }

  private static boolean outside(NatBehavior behavior, Endpoint seen) {
    return behavior.allocation() == Allocation.BLOCK
        && (seen.port() < behavior.ports().low() || seen.port() > behavior.ports().high());
  }

  @Override
  public void known(BehaviorDiscovery.Output.Done done, List<Endpoint> external, long now) {
    probe = null;
    contradicted = false;
    NatBehavior behavior = done.behavior();
    KnownNetwork former = known.get(key);
    boolean timed = false;
    if (former != null && former.behavior().agreesWith(behavior)) {
      behavior = behavior.withLifetime(former.behavior().lifetime());
      timed = former.timed();
    }
    Endpoint server = done.server();
    if (server != null && !key.isEmpty()) {
      keep(new KnownNetwork(key, behavior, utc.applyAsLong(now) / 1_000_000_000L, timed));
      if (!timed && timing == null && behavior.mapping() != Dependence.UNKNOWN) {
        timing = new LifetimeProbe(out, sockets, server, random, this::timed);
      }
    }
    if (asked) {
      asked = false;
      Side side = done.side();
      out.emit(
          new Output.NatKnown(
              behavior,
              timing != null,
              Ipv6.of(side, external),
              sockets.mappings().report(),
              outlooks.of(side == null ? null : reached(side, external), behavior.hairpin())));
    }
  }

  /// By what meetings have seen of the ports, and where gateways have mapped one.
  private Side reached(Side side, List<Endpoint> external) {
    return side.withBlock(sockets.samples().block(random)).withMapped(external);
  }

  private void timed(@Nullable Lifetime lifetime) {
    timing = null;
    KnownNetwork here = known.get(key);
    if (here != null) {
      keep(new KnownNetwork(key, here.behavior().withLifetime(lifetime), here.seen(), true));
    }
  }

  private void keep(KnownNetwork network) {
    known.remove(network.key());
    known.put(network.key(), network);
    if (known.size() > KnownNetwork.MAX) {
      known.remove(known.keySet().iterator().next());
    }
    out.emit(new Output.KeepNetworks(List.copyOf(known.values())));
  }

  void wake(long now) {
    if (now >= lookAt && busy.test(now)) {
      lookAt = now + CALM;
    } else if (now >= lookAt) {
      lookAt = NEVER;
      if (probe == null && !servers.isEmpty() && isWanting(now)) {
        look(now);
      }
    }
    if (probe != null) {
      probe.wake(now);
    }
    if (timing != null) {
      timing.wake(now);
    }
  }

  private boolean isWanting(long now) {
    KnownNetwork here = known.get(key);
    return here == null
        || contradicted
        || !here.timed()
        || utc.applyAsLong(now) / 1_000_000_000L - here.seen() > STALE;
  }

  long deadline() {
    long next = Math.min(lookAt, probe == null ? NEVER : probe.deadline());
    return Math.min(next, timing == null ? NEVER : timing.deadline());
  }

  void stop() {
    if (probe != null) {
      probe.close();
    }
    if (timing != null) {
      timing.close();
    }
  }
}
