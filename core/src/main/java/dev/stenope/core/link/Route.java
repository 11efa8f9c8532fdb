package dev.stenope.core.link;

import dev.stenope.core.path.Path;
import java.util.random.RandomGenerator;

/// What is known of one path. It outlives a change to another path, so that coming back starts
/// where it was left.
final class Route {
  // What Ethernet leaves of its 1,500 bytes: without 8 of UDP, and 20 of IPv4 or 40 of IPv6.
  private static final int CEILING_V4 = 1472;
  private static final int CEILING_V6 = 1452;

  /// The largest packet over any path.
  static final int CEILING = CEILING_V4;

  final Path path;
  final RoundTrip roundTrip = new RoundTrip();
  final LossRate lossRate = new LossRate();
  final Pacer pacer = new Pacer();
  final MtuSearch mtu;
  final Congestion congestion;

  Route(Path path, Congestion.Algorithm algorithm, RandomGenerator random) {
    this.path = path;
    this.mtu = new MtuSearch(path.remote().isV4() ? CEILING_V4 : CEILING_V6);
    this.congestion = algorithm.start(mtu.current(), random);
  }

  long pacingRate() {
    return congestion.pacingRate(roundTrip.smoothed());
  }
}
