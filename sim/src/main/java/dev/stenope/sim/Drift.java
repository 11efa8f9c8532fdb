package dev.stenope.sim;

/// A clock that is wrong: `offset` nanoseconds ahead of true time at `epoch`, and gaining `rate`
/// nanoseconds for each second (a thousand is one part in a million).
public record Drift(long epoch, long offset, long rate) {
  private static final long SECOND = 1_000_000_000;

  public long local(long trueTime) {
    long elapsed = trueTime - epoch;
    return trueTime + offset + elapsed / SECOND * rate + elapsed % SECOND * rate / SECOND;
  }

  /// The true time at which the clock shows `local`, or at most a nanosecond later.
  public long trueTime(long local) {
    long guess = local - offset;
    guess -= local(guess) - local;
    while (local(guess) < local) {
      guess++;
    }
    return guess;
  }
}
