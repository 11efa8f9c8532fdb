package dev.stenope.core.link;

/// Round trips as packets tell them (draft-ietf-ccwg-bbr-05, section 5.5.1): one ends when a packet
/// is acknowledged that left after the last one had ended.
final class RoundCount {
  private long end;
  private boolean started;

  void update(RateSample sample) {
    started = sample.priorDelivered >= end;
    if (started) {
      end = sample.delivered;
    }
  }

  /// A round trip begins now, at so many bytes delivered.
  void begin(long delivered) {
    end = delivered;
  }

  /// Whether the last acknowledgement began another one.
  boolean started() {
    return started;
  }
}
