package dev.stenope.core.link;

/// The clocks at both ends of a link, which are compared with each challenge. What is told of a
/// clock is in microseconds from a beginning that nobody else knows.
public interface LinkClock {
  /// What the peer is told of the own clock at `now`, in nanoseconds of it.
  long told(long now);

  /// The peer has told this of its clock, less than `rtt` nanoseconds before `now`.
  void heard(long told, long rtt, long now);
}
