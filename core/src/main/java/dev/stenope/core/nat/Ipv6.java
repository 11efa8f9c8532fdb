package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a host has of IPv6: a public `address`, null where it has none, and whether the router
/// opens its firewall for a port of it on demand, as PCP can (RFC 6887, section 2.2).
public record Ipv6(@Nullable Endpoint address, boolean pinhole) {
  /// `external` is where gateways say that the socket with these addresses is reached.
  public static Ipv6 of(@Nullable Side side, List<Endpoint> external) {
    if (side != null) {
      for (Endpoint host : side.hosts()) {
        if (!host.isV4() && !host.isPrivate()) {
          return new Ipv6(host, external.contains(host));
        }
      }
    }
    return new Ipv6(null, false);
  }

  public Json json() {
    return new Json()
        .put("address", address == null ? null : address.host())
        .put("pinhole", pinhole);
  }
}
