package dev.stenope.core.link;

/// What one acknowledgement teaches of the path: the delivery rate over the flight of the newest
/// acknowledged packet (draft-ietf-ccwg-bbr, section 4.1), with what belongs to it. One object is
/// used for all acknowledgements of a link.
final class RateSample {
  /// When the acknowledgement arrived, and when the newest packet that it newly acknowledged left.
  long now;

  long sentAt;

  /// Bytes newly acknowledged, and bytes declared lost by this acknowledgement.
  long acked;

  long lost;

  /// Bytes in flight before this acknowledgement, and after it.
  long priorInFlight;

  long inFlight;

  /// Bytes in flight when the newest packet had left, and bytes declared lost since then.
  long sentInFlight;

  long lostSinceSent;

  /// Bytes delivered on this path so far, and when the newest packet left.
  long delivered;

  long priorDelivered;

  /// Bytes per second; 0 if the interval is too short to tell.
  long rate;

  /// Whether `rate` was bounded by what the source had, and not by the path.
  boolean appLimited;

  /// Whether the window or the pacer held packets back of late; if not, the window must not grow
  /// (RFC 9002, section 7.8).
  boolean windowLimited;

  /// Whether the window was full at some time since the last acknowledgement.
  boolean windowFull;

  /// The round trip time of the newest packet, or 0 if this acknowledgement gave none.
  long rtt;

  long smoothedRtt;
  long minRtt;
}
