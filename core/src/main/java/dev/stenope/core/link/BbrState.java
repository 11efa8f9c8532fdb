package dev.stenope.core.link;

/// The states of BBR with the gains of pacing and of the window (draft-ietf-ccwg-bbr-05, section
/// 5.6.1).
enum BbrState {
  STARTUP(2.77, 2),
  DRAIN(0.5, 2),
  PROBE_DOWN(0.9, 2),
  PROBE_CRUISE(1, 2),
  PROBE_REFILL(1, 2),
  PROBE_UP(1.25, 2.25),
  PROBE_RTT(1, 0.5);

  final double pacing;
  final double window;

  BbrState(double pacing, double window) {
    this.pacing = pacing;
    this.window = window;
  }

  boolean isProbeBandwidth() {
    return this == PROBE_DOWN || this == PROBE_CRUISE || isAccelerating();
  }

  /// Whether more is asked of the path than it was seen to bear.
  boolean isAccelerating() {
    return this == PROBE_REFILL || this == PROBE_UP;
  }
}
