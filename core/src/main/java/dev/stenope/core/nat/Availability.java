package dev.stenope.core.nat;

/// Whether a router can be asked by one protocol, as far as is known, and for how long that is
/// believed. Times are in nanoseconds.
final class Availability {
  static final long TRUST = 600_000_000_000L;
  static final long FIRST_DOUBT = 5_000_000_000L;

  private static final int MAX_DOUBLINGS = 7;

  private State state = State.UNKNOWN;
  private long until = Long.MIN_VALUE;
  private long failedAt = Long.MIN_VALUE / 2;
  private int failures;

  /// What is known.
  enum State {
    UNKNOWN,
    /// It maps ports.
    AVAILABLE,
    /// It answers, and maps none.
    REFUSED,
    SILENT
  }

  State state() {
    return state;
  }

  void answered(long now) {
    state = State.AVAILABLE;
    until = now + TRUST;
    failures = 0;
  }

  /// It is not asked again for 5 s, and twice as long each time, up to 10 minutes.
  void failed(State why, long now) {
    if (state != State.AVAILABLE && now - failedAt < FIRST_DOUBT) {
      // Several ports are asked for at once; they fail as one.
      return;
    }
    state = why;
    failedAt = now;
    until = now + Math.min(TRUST, FIRST_DOUBT << Math.min(failures++, MAX_DOUBLINGS));
  }

  /// All doubts are void: the network is another one.
  void forgive() {
    until = Long.MIN_VALUE;
    failedAt = Long.MIN_VALUE / 2;
    failures = 0;
  }

  boolean isTrusted(long now) {
    return state == State.AVAILABLE && now < until;
  }

  /// Whether it may be asked; what a person waits for is not put off for longer than 5 s.
  boolean mayAsk(boolean onPurpose, long now) {
    boolean works = state == State.UNKNOWN || state == State.AVAILABLE;
    return works || now >= (onPurpose ? failedAt + FIRST_DOUBT : until);
  }
}
