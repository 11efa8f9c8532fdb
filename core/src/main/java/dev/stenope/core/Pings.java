package dev.stenope.core;

import java.util.ArrayList;
import java.util.List;

/// The measurements of a path that wait for the response to their challenge. A response that does
/// not come leaves nothing behind, and is not confused with a later one.
final class Pings {
  private static final int MAX = 64;

  /// How long a measurement waits, in nanoseconds.
  private static final long PATIENCE = 10_000_000_000L;

  private final List<Asked> waiting = new ArrayList<>();

  private record Asked(long token, long at) {}

  /// What hears of a response.
  interface Pong {
    void pong(long token, long rtt);
  }

  /// A challenge is sent now for the measurement `token`; false if too many are under way.
  boolean add(long token, long now) {
    waiting.removeIf(ping -> now - ping.at() >= PATIENCE);
    return waiting.size() < MAX && waiting.add(new Asked(token, now));
  }

  /// A challenge was answered that had been sent at `sent`.
  void answered(long sent, long rtt, Pong out) {
    for (Asked ping : waiting) {
      if (ping.at() == sent) {
        waiting.remove(ping);
        out.pong(ping.token(), rtt);
        return;
      }
    }
  }
}
