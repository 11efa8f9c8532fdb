package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of port mapping at the default gateway, and what follows for the person who runs
/// the node; `external` is where it has mapped a port last. `advice` is empty where there is none.
public record PortMappingReport(
    @Nullable Endpoint gateway,
    Map<MappingProtocol, String> protocols,
    @Nullable Endpoint external,
    String advice) {
  static final PortMappingReport NONE = new PortMappingReport(null, Map.of(), null, "");

  static PortMappingReport of(MappingRouter router) {
    Map<MappingProtocol, String> protocols = new EnumMap<>(MappingProtocol.class);
    boolean works = false;
    for (MappingProtocol protocol : router.protocols()) {
      Availability.State state = router.availability(protocol).state();
      protocols.put(protocol, state.name().toLowerCase(Locale.ROOT));
      works |= state == Availability.State.AVAILABLE;
    }
    Endpoint external = router.external;
    String advice = "";
    if (works && external != null && external.isPrivate()) {
      advice =
          "The router "
              + router.gateway.router().host()
              + " maps ports, but has the private address "
              + external.host()
              + " itself: another NAT stands before it, which has to map the port, too; make one of"
              + " the two a bridge, or ask the provider for a public address.";
    }
    return new PortMappingReport(router.gateway.router(), protocols, external, advice);
  }

  public Json json() {
    Json words = new Json();
    protocols.forEach(
        (protocol, state) -> words.put(protocol.name().toLowerCase(Locale.ROOT), state));
    return new Json()
        .put("gateway", gateway == null ? null : gateway.host())
        .put("protocols", words)
        .put("external", external == null ? null : external.toString())
        .put("advice", advice);
  }
}
