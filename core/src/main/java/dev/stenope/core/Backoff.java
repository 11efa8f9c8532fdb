package dev.stenope.core;

import java.util.random.RandomGenerator;

/// When a peer may be sought again: later with each meeting that failed. Times are in nanoseconds.
final class Backoff {
  /// Half of the first pause.
  private static final long LEAST = 500_000_000L;

  private static final long MOST = 60_000_000_000L;

  /// The longest pause while mails or a broker carry what is said.
  private static final long PATIENT = 120_000_000_000L;

  private int attempts;
  private long next;

  /// The meetings that have failed since the last success.
  int attempts() {
    return attempts;
  }

  long next() {
    return next;
  }

  void until(long at) {
    next = at;
  }

  void succeeded(long now) {
    attempts = 0;
    next = now + MOST / 2;
  }

  /// The peer has gone, and may be back at once.
  void lost(long now) {
    next = now + LEAST;
  }

  /// `patient` tells whether something carries what is said.
  void failed(boolean patient, RandomGenerator random, long now) {
    attempts++;
    long pause = Math.min(patient ? PATIENT : MOST, LEAST << Math.min(attempts, 10));
    next = now + pause / 2 + random.nextLong(pause);
  }
}
