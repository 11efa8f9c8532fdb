package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the NATs before this node do, in the terms of RFC 4787, and what follows for the person who
/// runs it. Null where it is not known. `ports` tells more of the allocation.
public record NatBehavior(
    Dependence mapping,
    Dependence filtering,
    PortAllocation ports,
    @Nullable Boolean hairpin,
    @Nullable Integer mappingLifetimeSeconds,
    @Nullable Endpoint publicEndpoint,
    String advice) {

  /// On what part of the remote endpoint a mapping or a filter depends (RFC 4787, sections 4.1 and
  /// 5). `NONE`: there is no translation, or no filter.
  public enum Dependence {
    NONE,
    ENDPOINT_INDEPENDENT,
    ADDRESS_DEPENDENT,
    ADDRESS_AND_PORT_DEPENDENT,
    UNKNOWN;

    @Override
    public String toString() {
      return word(this);
    }
  }

  /// How a NAT chooses the external port of a new mapping (RFC 4787, section 4.2).
  public enum Allocation {
    PRESERVING,
    SEQUENTIAL,
    /// Random ports in a small range that belongs to the subscriber (RFC 6888, section 4).
    BLOCK,
    RANDOM,
    UNKNOWN;

    @Override
    public String toString() {
      return word(this);
    }
  }

  public Allocation allocation() {
    return ports.kind();
  }

  /// Which ports further flows of this host will have, of which `last` was seen. A NAT that
  /// preserves the port of the first flow gives a known one to each fresh socket.
  PortForecast forecast(Endpoint last) {
    return switch (mapping) {
      case NONE, ENDPOINT_INDEPENDENT, UNKNOWN -> PortForecast.fixed(last);
      case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT -> ports.forecast(last);
    };
  }

  public Json json() {
    Json json =
        new Json().put("mapping", mapping.toString()).put("filtering", filtering.toString());
    ports.put(json);
    return json.put("hairpin", hairpin)
        .put("mapping_lifetime_s", mappingLifetimeSeconds)
        .put("public", publicEndpoint == null ? null : publicEndpoint.toString())
        .put("advice", advice);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
