package dev.stenope.core.link;

/// A clock that shows nothing.
public final class StoppedClock implements LinkClock {
  @Override
  public long told(long now) {
    return 0;
  }

  @Override
  public void heard(long told, long rtt, long now) {
    // What others show is of no interest.
  }
}
