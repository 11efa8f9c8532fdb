package dev.stenope.core.link;

/// A congestion controller of one path (RFC 9002, section 7): how many bytes may be in flight, and
/// how fast they may leave.
public interface Congestion {
  /// What can be chosen.
  enum Algorithm {
    CUBIC
  }

  /// The congestion window in bytes.
  long window();
}
