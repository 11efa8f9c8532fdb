package dev.stenope.core.nat;

import static dev.stenope.core.nat.MappingProtocol.NAT_PMP;
import static dev.stenope.core.nat.MappingProtocol.PCP;
import static dev.stenope.core.nat.MappingProtocol.UPNP_IGD;

import dev.stenope.core.nat.Availability.State;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Has the default gateways map local UDP ports, by PCP, NAT-PMP and UPnP at once, and holds the
/// mappings until their ports are released.
///
/// Packets of PCP and NAT-PMP are made and read here. UPnP is left to whoever carries out the
/// orders. What has worked is asked alone for 10 minutes, what has failed is not asked for a while.
public final class PortMapper {
  /// How long a candidate may be waited for, in nanoseconds.
  public static final long BUDGET = 500_000_000;

  /// The most ports that are mapped at a time.
  static final int MAX_PORTS = 64;

  static final int MAX_GATEWAYS = 4;

  private static final int MIN_PORT = 1024;

  /// What is to be done.
  public sealed interface Order {}

  /// Sends a datagram to UDP port 5351 of the gateway.
  public record Ask(Gateway gateway, byte[] request) implements Order {}

  /// Has the gateway map a UDP port of this host by UPnP, at the external port `wanted` if it can
  /// be had, for `lifetime` seconds.
  public record Map(Gateway gateway, int port, int wanted, long lifetime) implements Order {}

  /// Takes back what came of [Map].
  public record Unmap(Gateway gateway, int port, int external) implements Order {}

  /// The gateway sends what is no answer. Told once.
  public record Distrust(Gateway gateway) implements Order {}

  /// What happened.
  public sealed interface Event {}

  /// The default gateways from now on. Told again, it says that the network was disturbed.
  public record Gateways(List<Gateway> gateways) implements Event {
    public Gateways {
      gateways = List.copyOf(gateways);
    }
  }

  /// A datagram from UDP port 5351 of the gateway.
  public record Answered(Gateway gateway, byte[] response) implements Event {}

  /// Nobody listens there.
  public record Unreachable(Gateway gateway) implements Event {}

  /// What came of [Map]: where the port is reached, for `lifetime` seconds.
  public record Mapped(Gateway gateway, int port, Endpoint external, long lifetime)
      implements Event {}

  /// The order [Map] could not be carried out.
  public record NotMapped(Gateway gateway, int port, Reason reason) implements Event {}

  /// Why the gateway has not mapped a port.
  public enum Reason {
    SILENT,
    REFUSED,
    /// What it sends is no answer.
    STRANGE
  }

  private final RandomGenerator random;
  private final Consumer<? super Order> out;
  private final List<MappingRouter> routers = new ArrayList<>();
  private final Set<Integer> ports = new TreeSet<>();
  private final List<PortClaim> claims = new ArrayList<>();

  public PortMapper(RandomGenerator random, Consumer<? super Order> out) {
    this.random = random;
    this.out = out;
  }

  /// Has the port mapped. `onPurpose` tells that a person wants to know which protocols answer.
  public void claim(int port, boolean onPurpose, long now) {
    if (ports.size() < MAX_PORTS && ports.add(port)) {
      routers.forEach(router -> claim(router, port, onPurpose, now));
      wake(now);
    }
  }

  private void claim(MappingRouter router, int port, boolean onPurpose, long now) {
    PortClaim claim = new PortClaim(router, port, random, out);
    claims.add(claim);
    claim.start(onPurpose, now);
  }

  /// Takes the mappings of a port back.
  public void release(int port) {
    if (ports.remove(port)) {
      claims.stream().filter(claim -> claim.port == port).forEach(PortClaim::release);
      claims.removeIf(claim -> claim.port == port);
    }
  }

  /// Where the port is reached from outside, IPv4 first, as far as the gateways can be believed.
  public List<Endpoint> external(int port) {
    List<Endpoint> all = new ArrayList<>();
    for (PortClaim claim : claims) {
      Endpoint external = claim.port == port ? claim.external() : null;
      if (external != null && isUsable(external)) {
        all.add(external);
      }
    }
    return all;
  }

  /// Behind a private address there is another NAT.
  private static boolean isUsable(Endpoint external) {
    return Candidate.isNameable(external) && !external.isPrivate() && external.port() >= MIN_PORT;
  }

  /// Whether a gateway has yet to answer for this port, and is worth waiting for.
  public boolean isAwaited(int port) {
    return claims.stream().anyMatch(claim -> claim.port == port && claim.isAwaited());
  }

  public PortMappingReport report() {
    MappingRouter router = routers.isEmpty() ? null : routers.getFirst();
    return router == null ? PortMappingReport.NONE : PortMappingReport.of(router);
  }

  public void handle(Event event, long now) {
    switch (event) {
      case Gateways(List<Gateway> gateways) -> look(gateways, now);
      case Answered(Gateway gateway, byte[] response) -> {
        MappingRouter router = router(gateway);
        if (router != null) {
          answered(router, response, now);
        }
      }
      case Unreachable(Gateway gateway) -> {
        fail(gateway, PCP, State.SILENT, now);
        fail(gateway, NAT_PMP, State.SILENT, now);
      }
      case Mapped(Gateway gateway, int port, Endpoint external, long lifetime) -> {
        PortClaim claim = find(gateway, one -> one.port == port);
        if (claim == null) {
          out.accept(new Unmap(gateway, port, external.port()));
        } else {
          claim.granted(UPNP_IGD, external, lifetime, now);
        }
      }
      case NotMapped(Gateway gateway, int port, Reason reason) -> {
        PortClaim claim = find(gateway, one -> one.port == port && one.asks(UPNP_IGD));
        if (claim != null) {
          claim.failed(UPNP_IGD, reason == Reason.SILENT ? State.SILENT : State.REFUSED, now);
          if (reason == Reason.STRANGE) {
            distrust(claim.router);
          }
        }
      }
    }
    wake(now);
  }

  private void look(List<Gateway> gateways, long now) {
    // What was granted by a router that is out of reach cannot be taken back.
    claims.removeIf(claim -> !gateways.contains(claim.router.gateway));
    routers.removeIf(router -> !gateways.contains(router.gateway));
    routers.forEach(MappingRouter::forgive);
    claims.forEach(claim -> claim.renew(now));
    for (Gateway gateway : gateways.subList(0, Math.min(MAX_GATEWAYS, gateways.size()))) {
      if (router(gateway) == null) {
        MappingRouter router = new MappingRouter(gateway);
        routers.add(router);
        ports.forEach(port -> claim(router, port, false, now));
      }
    }
  }

  private void answered(MappingRouter router, byte[] response, long now) {
    try {
      if (response.length > 0 && response[0] == NatPmp.VERSION) {
        answered(router, NatPmp.read(response), now);
      } else {
        answered(router, Pcp.read(response), now);
      }
    } catch (MalformedException _) {
      distrust(router);
    }
  }

  private void distrust(MappingRouter router) {
    if (!router.strange) {
      router.strange = true;
      out.accept(new Distrust(router.gateway));
    }
  }

  private void answered(MappingRouter router, Pcp.Response response, long now) {
    Pcp.Mapping mapping = response.mapping();
    if (response.result() == Pcp.UNSUPPORTED_VERSION) {
      // PCP knows the version of PCP, so this answers a packet of NAT-PMP (RFC 6887, section 9).
      fail(router.gateway, NAT_PMP, State.REFUSED, now);
    } else if (mapping == null) {
      fail(router.gateway, PCP, State.REFUSED, now);
    } else {
      PortClaim claim =
          find(
              router.gateway,
              one ->
                  one.port == mapping.internalPort()
                      && one.hasNonce(mapping.nonce())
                      && one.asks(PCP));
      if (claim == null) {
        return;
      }
      epoch(router, PCP, response.epoch(), now);
      if (response.result() != Pcp.SUCCESS) {
        claim.failed(PCP, State.REFUSED, now);
      } else if (response.lifetime() > 0) {
        claim.granted(PCP, mapping.external(), response.lifetime(), now);
      }
    }
  }

  private void answered(MappingRouter router, NatPmp.Response response, long now) {
    if (response instanceof NatPmp.Refused(long _, int result)
        && result == NatPmp.UNSUPPORTED_VERSION) {
      // This answers a packet of PCP (RFC 6886, section 3.5).
      fail(router.gateway, PCP, State.REFUSED, now);
      return;
    }
    if (find(router.gateway, claim -> claim.asks(NAT_PMP)) == null) {
      return;
    }
    epoch(router, NAT_PMP, response.epoch(), now);
    switch (response) {
      case NatPmp.Address(long _, Endpoint external) -> {
        router.address = external;
        router.availability(NAT_PMP).answered(now);
        of(router.gateway).forEach(claim -> claim.addressKnown(now));
      }
      case NatPmp.Mapped(long _, int internalPort, int externalPort, long lifetime) -> {
        PortClaim claim =
            find(router.gateway, one -> one.port == internalPort && one.asksForMapping(NAT_PMP));
        Endpoint address = router.address;
        if (claim != null && address != null && lifetime > 0) {
          claim.granted(NAT_PMP, address.withPort(externalPort), lifetime, now);
        }
      }
      case NatPmp.Refused _ -> fail(router.gateway, NAT_PMP, State.REFUSED, now);
    }
  }

  private void epoch(MappingRouter router, MappingProtocol protocol, long epoch, long now) {
    if (router.restarted(protocol, epoch, now)) {
      of(router.gateway).forEach(claim -> claim.renew(now));
    }
  }

  private void fail(Gateway gateway, MappingProtocol protocol, State why, long now) {
    of(gateway).stream()
        .filter(claim -> claim.asks(protocol))
        .forEach(claim -> claim.failed(protocol, why, now));
  }

  private @Nullable MappingRouter router(Gateway gateway) {
    return routers.stream().filter(one -> one.gateway.equals(gateway)).findFirst().orElse(null);
  }

  private List<PortClaim> of(Gateway gateway) {
    return claims.stream().filter(claim -> claim.router.gateway.equals(gateway)).toList();
  }

  private @Nullable PortClaim find(Gateway gateway, Predicate<PortClaim> test) {
    return of(gateway).stream().filter(test).findFirst().orElse(null);
  }

  public void wake(long now) {
    claims.forEach(claim -> claim.wake(now));
  }

  public long deadline() {
    return claims.stream().mapToLong(PortClaim::deadline).min().orElse(Long.MAX_VALUE);
  }
}
