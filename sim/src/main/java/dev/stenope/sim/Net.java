package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/// A virtual internet: public hosts, and LANs behind routers, which may be nested. All home LANs
/// use 192.168.1.0/24, as real ones do.
public final class Net {
  private static final String HOME = "192.168.1.";
  private static final String CARRIER = "100.64.0.";
  private static final String PUBLIC = "198.51.100.";

  private final Schedule schedule;
  private final SplittableRandom random;
  private final Segment internet = new Segment();
  private final Map<Segment, Integer> hosts = new HashMap<>();
  private final Map<Segment, String> ranges = new HashMap<>();
  private final List<Router> routers = new ArrayList<>();
  private int prefixes;

  public Net(Schedule schedule, long seed) {
    this.schedule = schedule;
    random = new SplittableRandom(seed);
    ranges.put(internet, PUBLIC);
  }

  public Segment internet() {
    return internet;
  }

  public List<Router> routers() {
    return List.copyOf(routers);
  }

  /// A LAN behind a router with an address in the internet.
  public Segment lan(Translation.Kind nat, Line.Quality quality) {
    return behind(internet, nat, quality, HOME);
  }

  /// A LAN behind a router whose outside is itself behind one.
  public Segment lan(Segment outside, Translation.Kind nat, Line.Quality quality) {
    return behind(outside, nat, quality, HOME);
  }

  /// The network of a carrier that translates again (RFC 6888).
  public Segment carrier(Translation.Kind nat, Line.Quality quality) {
    return behind(internet, nat, quality, CARRIER);
  }

  /// A host with a public address and nothing before it but its line.
  public Host open(Line.Quality quality) {
    return alone(new Untranslated(), quality);
  }

  /// A host with a public address behind a stateful firewall.
  public Host firewalled(Dependence filtering, Line.Quality quality) {
    return alone(new Firewall(filtering), quality);
  }

  /// A host of the segment.
  public Host host(Segment segment) {
    return host(segment, List.of(next(segment)));
  }

  /// A host that has an IPv6 address too; its router's firewall lets answers in.
  public Host dualStackHost(Segment segment) {
    return host(segment, List.of(next(segment), next6()));
  }

  /// A host with this public address.
  public Host server(String address) {
    return host(internet, List.of(address(address)));
  }

  /// Takes the host to another network, where it gets a new address.
  public void move(Host host, Segment to) {
    host.move(to, List.of(next(to)));
  }

  static Endpoint address(String literal) {
    try {
      return Endpoint.of(literal, 0);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  private Segment behind(
      Segment outside, Translation.Kind nat, Line.Quality quality, String range) {
    Segment inside = new Segment();
    ranges.put(inside, range);
    Endpoint address = next(outside);
    Translation v4 = nat.at(address, random.split());
    Firewall v6 = new Firewall(Dependence.ADDRESS_AND_PORT_DEPENDENT);
    router(inside, outside, address, new DualStack(v4, v6), quality);
    return inside;
  }

  private Host alone(Translation translation, Line.Quality quality) {
    Segment inside = new Segment();
    Endpoint address = next(internet);
    router(inside, internet, address, translation, quality);
    return host(inside, List.of(address));
  }

  private void router(
      Segment inside,
      Segment outside,
      Endpoint address,
      Translation translation,
      Line.Quality quality) {
    Line up = new Line(schedule, random.split(), quality);
    Line down = new Line(schedule, random.split(), quality);
    routers.add(new Router(schedule, inside, outside, address, translation, up, down));
  }

  private Host host(Segment segment, List<Endpoint> addresses) {
    return new Host(schedule, random.split(), segment, addresses);
  }

  private Endpoint next(Segment segment) {
    int number = hosts.merge(segment, 1, Integer::sum) + 1;
    return address(Objects.requireNonNull(ranges.get(segment)) + number);
  }

  private Endpoint next6() {
    return address("2001:db8:" + Integer.toHexString(++prefixes) + "::7");
  }

  /// A router that only routes.
  private record Untranslated() implements Translation {
    @Override
    public Datagram outbound(Datagram packet, long now) {
      return packet;
    }

    @Override
    public Datagram inbound(Datagram packet, long now) {
      return packet;
    }

    @Override
    public void flush() {
      // Nothing is remembered.
    }
  }
}
