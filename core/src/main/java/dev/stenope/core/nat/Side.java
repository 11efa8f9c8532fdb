package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How one of two nodes can be reached. `hosts` are its own addresses, `mapped` the one that a
/// gateway maps on demand, `reflexive` what a server saw; `scans` tells whether its NAT preserves
/// the ports of the host, `ports` which ones it gives to further flows.
public record Side(
    List<Endpoint> hosts,
    @Nullable Endpoint mapped,
    @Nullable Endpoint reflexive,
    boolean scans,
    PortForecast ports) {
  /// Networks at home rarely have longer prefixes, in bits of an IPv4 address.
  private static final int PREFIX = 24;

  public Side {
    hosts = List.copyOf(hosts);
  }

  /// The same with the first of the addresses to which a gateway says that it has mapped the socket
  /// and that is believed, if there is one.
  public Side withMapped(List<Endpoint> external) {
    Endpoint believed = believed(external, hosts, reflexive);
    return believed == null
        ? this
        : new Side(hosts, believed, reflexive, scans, PortForecast.fixed(believed));
  }

  /// The first of the `external` addresses that is neither one of the host nor belied by a server
  /// that has seen another: then a further NAT stands before the gateway, or it lies.
  public static @Nullable Endpoint believed(
      List<Endpoint> external, List<Endpoint> hosts, @Nullable Endpoint seen) {
    for (Endpoint one : external) {
      boolean doubted = seen != null && seen.isV4() == one.isV4() && !seen.sameAddress(one);
      if (!doubted && !hosts.contains(one)) {
        return one;
      }
    }
    return null;
  }

  /// The same with what is known of a block in which random ports lie.
  public Side withBlock(@Nullable PortForecast block) {
    return block == null || ports.kind() != PortForecast.Kind.RANDOM
        ? this
        : new Side(hosts, mapped, reflexive, scans, block);
  }

  /// Whether a public IPv4 address leads to it.
  boolean isReachable() {
    return Stream.concat(hosts.stream(), Stream.of(mapped, reflexive)).anyMatch(Side::isPublicV4);
  }

  /// Whether the host has a public IPv4 address itself.
  public boolean isPublic() {
    return hosts.stream().anyMatch(Side::isPublicV4);
  }

  /// Whether the host has a public IPv6 address.
  public boolean hasIpv6() {
    return hosts.stream().anyMatch(host -> !host.isV4() && !host.isPrivate());
  }

  private static boolean isPublicV4(@Nullable Endpoint endpoint) {
    return endpoint != null && endpoint.isV4() && !endpoint.isPrivate();
  }

  /// Whether the world sees both at one address.
  boolean sharesAddress(Side other) {
    Endpoint here = outer();
    Endpoint there = other.outer();
    return here != null && there != null && here.sameAddress(there);
  }

  /// By which the world sees it, null if nobody knows.
  public @Nullable Endpoint outer() {
    return reflexive == null ? mapped : reflexive;
  }

  /// Whether both seem to be in one local network. Every host with containers has the same bridge,
  /// so that an address which both have says nothing where servers know neither.
  boolean isBeside(Side other) {
    boolean shared = sharesAddress(other);
    if (!shared && (outer() != null || other.outer() != null)) {
      return false;
    }
    return hosts.stream()
        .anyMatch(
            here ->
                other.hosts.stream()
                    .anyMatch(
                        there ->
                            inOneNetwork(here, there)
                                && (shared || here.isLoopback() || !here.sameAddress(there))));
  }

  private static boolean inOneNetwork(Endpoint a, Endpoint b) {
    return a.isPrivate()
        && a.isV4() == b.isV4()
        && (a.isV4()
            ? a.low() >>> (32 - PREFIX) == b.low() >>> (32 - PREFIX)
            : a.high() == b.high());
  }
}
