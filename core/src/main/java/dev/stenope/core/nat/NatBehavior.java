package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the NATs before this node do, in the terms of RFC 4787, and what follows for the person who
/// runs it. Null where it is not known. `ports` tells more of the allocation.
public record NatBehavior(
    Dependence mapping,
    Dependence filtering,
    PortAllocation ports,
    @Nullable Boolean hairpin,
    @Nullable Lifetime lifetime,
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
        .put("mapping_lifetime_s", lifetime == null ? null : (Long) (long) lifetime.alive())
        .put("mapping_lifetime_below_s", below())
        .put("public", publicEndpoint == null ? null : publicEndpoint.toString())
        .put("advice", advice);
  }

  private @Nullable Long below() {
    return lifetime == null || lifetime.dead() == null ? null : (Long) (long) lifetime.dead();
  }

  /// Reads what [#json] gives.
  public static NatBehavior of(Json json) throws MalformedException {
    Lifetime lifetime = null;
    if (json.has("mapping_lifetime_s")) {
      boolean dies = json.has("mapping_lifetime_below_s");
      lifetime =
          new Lifetime(
              seconds(json.number("mapping_lifetime_s")),
              dies ? (Integer) seconds(json.number("mapping_lifetime_below_s")) : null);
    }
    return new NatBehavior(
        constant(Dependence.values(), json.text("mapping")),
        constant(Dependence.values(), json.text("filtering")),
        PortAllocation.of(json),
        json.has("hairpin") ? (Boolean) json.flag("hairpin") : null,
        lifetime,
        json.has("public") ? Endpoint.parse(json.text("public")) : null,
        json.text("advice"));
  }

  public NatBehavior withLifetime(@Nullable Lifetime other) {
    return new NatBehavior(mapping, filtering, ports, hairpin, other, publicEndpoint, advice);
  }

  /// Whether both say the same of the NATs, as far as both know.
  public boolean agreesWith(NatBehavior other) {
    return mapping == other.mapping && ports.kind() == other.ports.kind();
  }

  private static int seconds(long number) throws MalformedException {
    if (number < 0 || number > 100_000) {
      throw new MalformedException("not a lifetime");
    }
    return (int) number;
  }

  static <E extends Enum<E>> E constant(E[] all, String word) throws MalformedException {
    for (E each : all) {
      if (word(each).equals(word)) {
        return each;
      }
    }
    throw new MalformedException("an unknown word for a NAT");
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
