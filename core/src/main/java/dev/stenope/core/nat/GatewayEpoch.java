package dev.stenope.core.nat;

/// The seconds that a router counts since it lost its mappings last, held against our clock (RFC
/// 6887, section 8.5; RFC 6886, section 3.6).
final class GatewayEpoch {
  private static final long SECOND = 1_000_000_000;

  /// Seconds that the two may differ by, besides a sixteenth of what went by.
  private static final long SLACK = 2;

  private boolean known;
  private long heard;
  private long at;

  /// Takes the epoch of a response, and tells whether the mappings from before it are lost.
  boolean restarted(long epoch, long now) {
    long theirs = epoch - heard;
    long ours = (now - at) / SECOND;
    boolean lost =
        known
            && (theirs < -1
                || ours + SLACK < theirs - theirs / 16
                || theirs + SLACK < ours - ours / 16);
    known = true;
    heard = epoch;
    at = now;
    return lost;
  }
}
