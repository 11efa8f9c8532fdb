package dev.stenope.node.relay;

/// What may pass in a time: so much a second on average, and so much at once. One thread at a time
/// uses it.
public final class Allowance {
  private static final double SECOND = 1e9;

  private final double rate;
  private final double burst;
  private double left;
  private long at;

  /// `now` is in nanoseconds, as everywhere here.
  public Allowance(double rate, double burst, long now) {
    this.rate = rate;
    this.burst = burst;
    this.left = burst;
    this.at = now;
  }

  /// Takes `amount`, or nothing if there is not so much left.
  public boolean take(double amount, long now) {
    left = Math.min(burst, left + (now - at) * rate / SECOND);
    at = now;
    if (left < amount) {
      return false;
    }
    left -= amount;
    return true;
  }
}
