package dev.stenope.node.clock;

import java.util.List;

/// What several clocks allow, from `low` to `high`, in nanoseconds beyond the steady clock.
record Agreement(long low, long high, List<String> hosts) {
  /// All of them agree somewhere.
  static Agreement of(List<ClockSource> sources) {
    return new Agreement(
        sources.stream().mapToLong(one -> one.offset() - one.error()).max().orElseThrow(),
        sources.stream().mapToLong(one -> one.offset() + one.error()).min().orElseThrow(),
        sources.stream().map(ClockSource::host).sorted().toList());
  }

  boolean allows(long offset) {
    return nearest(offset) == offset;
  }

  long nearest(long offset) {
    return Math.clamp(offset, low, high);
  }

  long middle() {
    return low + (high - low) / 2;
  }

  /// How wrong the middle may be.
  long error() {
    return (high - low + 1) / 2;
  }

  /// How wrong an offset in between may be.
  long farthestFrom(long offset) {
    return Math.max(high - offset, offset - low);
  }
}
