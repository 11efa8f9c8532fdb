package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A default gateway, and what was learnt of it as one that maps ports.
final class MappingRouter {
  /// A router that counts in leaps must not make us ask without end, in nanoseconds.
  private static final long RESTART_PACE = 60_000_000_000L;

  final Gateway gateway;

  /// What NAT-PMP says of the external address, without a port.
  @Nullable Endpoint address;

  /// Where it has mapped a port last.
  @Nullable Endpoint external;

  /// Whether it has sent something that is no answer.
  boolean strange;

  private final Map<MappingProtocol, Availability> protocols = new EnumMap<>(MappingProtocol.class);
  private final GatewayEpoch pcpEpoch = new GatewayEpoch();
  private final GatewayEpoch natPmpEpoch = new GatewayEpoch();
  private long restartedAt = Long.MIN_VALUE / 2;

  MappingRouter(Gateway gateway) {
    this.gateway = gateway;
    // Only PCP knows IPv6, where it opens the firewall.
    List<MappingProtocol> known =
        gateway.router().isV4() ? List.of(MappingProtocol.values()) : List.of(MappingProtocol.PCP);
    known.forEach(protocol -> protocols.put(protocol, new Availability()));
  }

  Set<MappingProtocol> protocols() {
    return protocols.keySet();
  }

  Availability availability(MappingProtocol protocol) {
    return protocols.computeIfAbsent(protocol, _ -> new Availability());
  }

  /// The best protocol of those that have worked not long ago.
  @Nullable MappingProtocol trusted(long now) {
    for (Map.Entry<MappingProtocol, Availability> entry : protocols.entrySet()) {
      if (entry.getValue().isTrusted(now)) {
        return entry.getKey();
      }
    }
    return null;
  }

  void forgive() {
    protocols.values().forEach(Availability::forgive);
  }

  /// Whether the mappings from before a response with this epoch are lost.
  boolean restarted(MappingProtocol protocol, long epoch, long now) {
    GatewayEpoch clock = protocol == MappingProtocol.PCP ? pcpEpoch : natPmpEpoch;
    if (!clock.restarted(epoch, now) || now - restartedAt < RESTART_PACE) {
      return false;
    }
    restartedAt = now;
    return true;
  }
}
