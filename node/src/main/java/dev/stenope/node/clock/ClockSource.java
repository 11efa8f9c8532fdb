package dev.stenope.node.clock;

/// What the clock of a server says: that `offset` must be added to the steady clock of this machine
/// to get UTC, give or take `error`, both in nanoseconds. `host` names who runs the clock.
public record ClockSource(String host, long offset, long error) {
  /// The bound on the drift of the steady clock: one part in this many.
  private static final long DRIFT = 10_000;

  /// That clock as it was read a while ago; `age` is in nanoseconds.
  public static ClockSource aged(String host, long offset, long error, long age) {
    return new ClockSource(host, offset, error + Math.max(0, age) / DRIFT);
  }

  /// What is nearest to `other` of all that this clock allows.
  long nearest(long other) {
    return Math.clamp(other, offset - error, offset + error);
  }

  boolean allows(long other) {
    return nearest(other) == other;
  }
}
