package dev.stenope.core.nat;

import static dev.stenope.core.nat.MappingProtocol.NAT_PMP;
import static dev.stenope.core.nat.MappingProtocol.UPNP_IGD;

import dev.stenope.core.wire.Endpoint;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One local port at one router: what was asked for it, and what was granted. Times are in
/// nanoseconds, lifetimes in seconds.
final class PortClaim {
  static final long LIFETIME = 7200;

  private static final long LEAST_LIFETIME = 120;
  private static final long SECOND = 1_000_000_000;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long FIRST_TIMEOUT = SECOND / 4;
  private static final int MAX_SENT = 4;

  /// UPnP is slow and maps at once, so the others have so long to make it needless.
  private static final long HEAD_START = SECOND / 20;

  private static final long UPNP_PATIENCE = 10 * SECOND;
  private static final long LEAST_RENEWAL = 10 * SECOND;

  /// A question under way; `mapping` tells whether it is for a mapping, which NAT-PMP is asked for
  /// when it has told the address.
  private static final class Ask {
    boolean mapping;
    int sent;
    long due;

    Ask(boolean mapping, long due) {
      this.mapping = mapping;
      this.due = due;
    }
  }

  private static final class Grant {
    final Endpoint external;
    final long expires;
    long renewAt;

    Grant(Endpoint external, long lifetime, long now) {
      this.external = external;
      this.renewAt = now + lifetime / 2;
      this.expires = now + lifetime;
    }
  }

  final MappingRouter router;
  final int port;
  private final TransactionId nonce;
  private final Consumer<? super PortMapper.Order> out;
  private final Map<MappingProtocol, Ask> asks = new EnumMap<>(MappingProtocol.class);
  private final Map<MappingProtocol, Grant> grants = new EnumMap<>(MappingProtocol.class);

  private final Set<MappingProtocol> tried = EnumSet.noneOf(MappingProtocol.class);
  private boolean thorough;

  /// The protocol whose grant came first of those that hold.
  private @Nullable MappingProtocol used;

  PortClaim(
      MappingRouter router,
      int port,
      RandomGenerator random,
      Consumer<? super PortMapper.Order> out) {
    this.router = router;
    this.port = port;
    this.nonce = TransactionId.random(random);
    this.out = out;
  }

  /// Asks the protocol that is trusted, or all that may be asked. With `onPurpose` it is all, each
  /// to its end, so that it shows which of them answer.
  void start(boolean onPurpose, long now) {
    thorough = onPurpose;
    tried.clear();
    startOthers(now);
  }

  private void startOthers(long now) {
    MappingProtocol trusted = thorough ? null : router.trusted(now);
    for (MappingProtocol protocol : router.protocols()) {
      if ((trusted == null || trusted == protocol)
          && router.availability(protocol).mayAsk(thorough, now)
          && tried.add(protocol)) {
        ask(protocol, trusted == null && !thorough && protocol == UPNP_IGD, now);
      }
    }
  }

  private void ask(MappingProtocol protocol, boolean later, long now) {
    asks.putIfAbsent(protocol, new Ask(protocol != NAT_PMP, later ? now + HEAD_START : now));
  }

  /// Where the port is reached, as far as the router knows.
  @Nullable Endpoint external() {
    Grant grant = used == null ? null : grants.get(used);
    return grant == null ? null : grant.external;
  }

  /// Whether an answer is worth waiting for. UPnP alone is too slow for that where it is not known
  /// yet.
  boolean isAwaited() {
    return asks.keySet().stream()
        .anyMatch(
            protocol ->
                protocol != UPNP_IGD
                    || thorough
                    || router.availability(UPNP_IGD).state() == Availability.State.AVAILABLE);
  }

  boolean asks(MappingProtocol protocol) {
    return asks.containsKey(protocol);
  }

  boolean asksForMapping(MappingProtocol protocol) {
    Ask ask = asks.get(protocol);
    return ask != null && ask.mapping;
  }

  boolean hasNonce(TransactionId answered) {
    return nonce.equals(answered);
  }

  /// NAT-PMP has told the address, so it can be asked for the port, unless it is mapped already.
  void addressKnown(long now) {
    Ask ask = asks.get(NAT_PMP);
    if (ask != null && !ask.mapping) {
      asks.remove(NAT_PMP);
      if (used == null || used == NAT_PMP) {
        asks.put(NAT_PMP, new Ask(true, now));
      }
    }
  }

  void granted(MappingProtocol protocol, Endpoint external, long lifetime, long now) {
    asks.remove(protocol);
    router.availability(protocol).answered(now);
    router.external = external;
    long held = Math.clamp(lifetime, LEAST_LIFETIME, LIFETIME) * SECOND;
    grants.put(protocol, new Grant(external, held, now));
    used = used == null ? protocol : used;
    if (!thorough) {
      asks.values().removeIf(ask -> !ask.mapping || ask.sent == 0);
    }
  }

  /// Asks others where there are any, or again later where the mapping holds yet.
  void failed(MappingProtocol protocol, Availability.State why, long now) {
    asks.remove(protocol);
    router.availability(protocol).failed(why, now);
    Grant grant = grants.get(protocol);
    if (grant != null) {
      long left = (grant.expires - now) / 2;
      grant.renewAt = left < LEAST_RENEWAL ? NEVER : now + left;
    } else if (asks.isEmpty() && grants.isEmpty()) {
      startOthers(now);
    }
  }

  /// The router has forgotten its mappings, or may have.
  void renew(long now) {
    grants.keySet().removeIf(protocol -> protocol != used);
    grants.values().forEach(grant -> grant.renewAt = now);
    if (grants.isEmpty() && asks.isEmpty()) {
      start(false, now);
    }
  }

  void wake(long now) {
    while (deadline() <= now) {
      for (MappingProtocol protocol : MappingProtocol.values()) {
        hold(protocol, now);
        Ask ask = asks.get(protocol);
        if (ask != null && now >= ask.due) {
          step(protocol, ask, now);
        }
      }
    }
  }

  private void hold(MappingProtocol protocol, long now) {
    Grant grant = grants.get(protocol);
    if (grant == null) {
      return;
    }
    if (now >= grant.expires) {
      grants.remove(protocol);
      used = grants.keySet().stream().findFirst().orElse(null);
      if (used == null && asks.isEmpty()) {
        start(false, now);
      }
    } else if (now >= grant.renewAt) {
      grant.renewAt = NEVER;
      if (protocol == used) {
        ask(protocol, false, now);
      }
    }
  }

  private void step(MappingProtocol protocol, Ask ask, long now) {
    if (ask.sent == (protocol == UPNP_IGD ? 1 : MAX_SENT)) {
      failed(protocol, Availability.State.SILENT, now);
      return;
    }
    ask.due = now + (protocol == UPNP_IGD ? UPNP_PATIENCE : FIRST_TIMEOUT << ask.sent);
    ask.sent++;
    send(protocol, ask.mapping, LIFETIME);
  }

  /// Asks for what is held already, else for the same port outside.
  private void send(MappingProtocol protocol, boolean mapping, long lifetime) {
    Gateway gateway = router.gateway;
    Grant held = lifetime > 0 ? grants.get(protocol) : null;
    int own = lifetime > 0 ? port : 0;
    Endpoint wanted =
        held == null ? Endpoint.of(new byte[gateway.local().isV4() ? 4 : 16], own) : held.external;
    out.accept(
        switch (protocol) {
          case PCP ->
              new PortMapper.Ask(
                  gateway, Pcp.request(gateway.local(), nonce, port, wanted, lifetime));
          case NAT_PMP ->
              new PortMapper.Ask(
                  gateway,
                  mapping
                      ? NatPmp.mapRequest(port, wanted.port(), lifetime)
                      : NatPmp.addressRequest());
          case UPNP_IGD -> new PortMapper.Map(gateway, port, wanted.port(), lifetime);
        });
  }

  /// Takes back what was granted, or may have been. What UPnP answers later, the mapper takes back.
  void release() {
    for (MappingProtocol protocol : MappingProtocol.values()) {
      Ask ask = asks.get(protocol);
      Grant grant = grants.get(protocol);
      if (protocol == UPNP_IGD && grant != null) {
        out.accept(new PortMapper.Unmap(router.gateway, port, grant.external.port()));
      } else if (protocol != UPNP_IGD
          && (grant != null || (ask != null && ask.mapping && ask.sent > 0))) {
        send(protocol, true, 0);
      }
    }
    asks.clear();
    grants.clear();
  }

  long deadline() {
    long next = NEVER;
    for (Ask ask : asks.values()) {
      next = Math.min(next, ask.due);
    }
    for (Grant grant : grants.values()) {
      next = Math.min(next, Math.min(grant.renewAt, grant.expires));
    }
    return next;
  }
}
