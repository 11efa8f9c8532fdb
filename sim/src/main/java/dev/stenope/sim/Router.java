package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The way from a segment to the one outside of it, by an access line with two directions.
public final class Router {
  private final Schedule schedule;
  private final Segment inside;
  private final Segment outside;
  private final Endpoint address;
  private final Translation translation;
  private final Line up;
  private final Line down;

  Router(
      Schedule schedule,
      Segment inside,
      Segment outside,
      Endpoint address,
      Translation translation,
      Line up,
      Line down) {
    this.schedule = schedule;
    this.inside = inside;
    this.outside = outside;
    this.address = address;
    this.translation = translation;
    this.up = up;
    this.down = down;
    inside.gateway(this);
    route(address);
  }

  /// The address on the outside.
  public Endpoint address() {
    return address;
  }

  /// The same in both directions.
  public void quality(Line.Quality quality) {
    up.quality(quality);
    down.quality(quality);
  }

  public void cut(boolean now) {
    up.cut(now);
    down.cut(now);
  }

  public void reboot() {
    translation.flush();
  }

  /// Makes an address of the inside reachable from the outside, which is how it is with IPv6.
  void route(Endpoint reachable) {
    outside.attach(reachable, packet -> down.carry(packet, this::fromOutside));
  }

  void unroute(Endpoint reachable) {
    outside.detach(reachable);
  }

  void fromInside(Datagram packet) {
    Datagram out = packet.ttl() > 1 ? translate(packet, true) : null;
    if (out == null) {
      return;
    }
    if (!inside.deliver(out)) {
      up.carry(out, outside::send);
    }
  }

  private void fromOutside(Datagram packet) {
    Datagram in = packet.ttl() > 1 ? translate(packet, false) : null;
    if (in != null) {
      inside.deliver(in);
    }
  }

  private @Nullable Datagram translate(Datagram packet, boolean outwards) {
    return outwards
        ? translation.outbound(packet.hop(), schedule.now())
        : translation.inbound(packet.hop(), schedule.now());
  }
}
