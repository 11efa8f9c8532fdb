package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The external ports that servers saw of this host, in the order in which its NAT gave them, and
/// the block in which they lie: a carrier gives each subscriber a contiguous range of the ports of
/// one address (RFC 6888, section 4; RFC 7753).
public final class PortSamples {
  /// A block that is wider than wanted shows itself in so many samples: of 12 random ports out of
  /// 4,096 all lie within 2,048 once in 300 times.
  static final int LEAST = 12;

  private static final int MOST = 64;

  /// Sequential ports turn back where the range ends, or others' flows overtake ours.
  private static final int LEAST_TURNS = 3;

  private final List<Integer> ports = new ArrayList<>();
  private @Nullable Endpoint address;

  /// Takes what servers saw of one socket, in the order in which they were asked. What was seen
  /// before is forgotten where it cannot be in one block with it.
  public void add(List<Endpoint> seen) {
    seen.forEach(this::add);
  }

  private void add(Endpoint seen) {
    if (address != null && !address.sameAddress(seen)) {
      ports.clear();
    }
    address = seen;
    if (ports.contains(seen.port())) {
      return;
    }
    ports.add(seen.port());
    if (spread() >= PortForecast.MAX_BLOCK) {
      ports.clear();
      ports.add(seen.port());
    } else if (ports.size() > MOST) {
      ports.removeFirst();
    }
  }

  /// This host is elsewhere.
  public void clear() {
    ports.clear();
  }

  /// Whether more samples are needed to tell whether there is a block, and the latest, which
  /// servers saw of one socket, do not deny it.
  public boolean isOpen(List<Endpoint> latest) {
    return latest.size() > 1 && ports.size() >= latest.size() && ports.size() < LEAST;
  }

  /// The forecast of random ports in the block, null where none is known. Its endpoint is one of
  /// the block that nobody was seen to have: the one at which the node can be met.
  public @Nullable PortForecast block(RandomGenerator random) {
    Endpoint seen = address;
    if (seen == null || ports.size() < LEAST || turns() < LEAST_TURNS) {
      return null;
    }
    int low = Collections.min(ports);
    int high = Collections.max(ports);
    List<Integer> free = new ArrayList<>();
    for (int port = low; port <= high; port++) {
      if (!ports.contains(port)) {
        free.add(port);
      }
    }
    if (free.isEmpty()) {
      return null;
    }
    int beyond = beyond();
    return PortForecast.random(
        seen.withPort(free.get(random.nextInt(free.size()))),
        Math.max(PortForecast.MIN_PORT, low - beyond),
        Math.min(PortForecast.MAX_PORT, high + beyond));
  }

  /// By how much the block may reach further than the samples, at either end: three mean distances
  /// of neighbours. Twice as much beyond both is rare, one block in fifty.
  private int beyond() {
    int likely = 3 * spread() / (ports.size() - 1);
    return Math.min(likely, (PortForecast.MAX_BLOCK - 1 - spread()) / 2);
  }

  private int spread() {
    return Collections.max(ports) - Collections.min(ports);
  }

  /// How often the ports turned from upwards to downwards or back.
  private int turns() {
    int turns = 0;
    for (int i = 2; i < ports.size(); i++) {
      boolean up = ports.get(i) > ports.get(i - 1);
      turns += up == ports.get(i - 1) > ports.get(i - 2) ? 0 : 1;
    }
    return turns;
  }
}
