package dev.stenope.node;

import dev.stenope.node.clock.ClockSource;
import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.Drops;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The clocks of the drops, against the steady clock. For one thread.
final class DropClocks {
  private final Drops drops;
  private final List<String> hosts;
  private final SteadyClock clock;
  private long since = System.nanoTime();

  /// `hosts` are those of the drops, in the same order.
  DropClocks(Drops drops, List<String> hosts, SteadyClock clock) {
    this.drops = drops;
    this.hosts = List.copyOf(hosts);
    this.clock = clock;
  }

  /// What was read up to now does not count any more: the steady clock may have stood still.
  void forget() {
    since = System.nanoTime();
  }

  List<ClockSource> read() {
    drops.check(System.nanoTime());
    List<ClockSource> sources = new ArrayList<>();
    List<@Nullable ClockReading> readings = drops.clocks();
    for (int i = 0; i < readings.size(); i++) {
      ClockReading reading = readings.get(i);
      if (reading != null && reading.at() - since >= 0) {
        long offset = reading.utc() - clock.at(reading.at());
        long age = System.nanoTime() - reading.at();
        sources.add(ClockSource.aged(hosts.get(i), offset, reading.error(), age));
      }
    }
    return sources;
  }
}
