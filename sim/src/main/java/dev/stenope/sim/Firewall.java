package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A stateful firewall without translation: it lets in what answers to a packet from the inside,
/// for two minutes after the last packet of the flow.
public final class Firewall implements Translation {
  private static final long LIFE = 120_000_000_000L;

  private final Dependence filtering;
  private final Map<Flow, Long> expiries = new HashMap<>();

  private record Flow(Endpoint inner, Endpoint remote) {}

  public Firewall(Dependence filtering) {
    this.filtering = filtering;
  }

  @Override
  public Datagram outbound(Datagram packet, long now) {
    expiries.put(new Flow(packet.source(), filtering.key(packet.destination())), now + LIFE);
    return packet;
  }

  @Override
  public @Nullable Datagram inbound(Datagram packet, long now) {
    Flow flow = new Flow(packet.destination(), filtering.key(packet.source()));
    return expiries.computeIfPresent(flow, (_, expiry) -> expiry < now ? null : now + LIFE) == null
        ? null
        : packet;
  }

  @Override
  public void flush() {
    expiries.clear();
  }
}
