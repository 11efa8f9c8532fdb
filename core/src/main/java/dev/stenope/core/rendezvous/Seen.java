package dev.stenope.core.rendezvous;

import java.util.HashMap;
import java.util.Map;

/// The connection ids of the requests that were answered. Each is remembered until a copy of the
/// request would be too old anyway: a minute after its expiry. As few come in as answers go out.
final class Seen {
  private static final long GRACE = 60_000;

  /// Unix seconds until which each is remembered.
  private final Map<String, Long> until;

  Seen(Map<String, Long> until) {
    this.until = new HashMap<>(until);
  }

  boolean contains(String connectionId) {
    return until.containsKey(connectionId);
  }

  /// `expires` is in milliseconds of UTC.
  void add(String connectionId, long expires) {
    until.put(connectionId, Math.ceilDiv(expires + GRACE, 1000L));
  }

  /// Forgets what is not needed at `millis` of UTC.
  void prune(long millis) {
    until.values().removeIf(seconds -> seconds * 1000 <= millis);
  }

  Map<String, Long> all() {
    return Map.copyOf(until);
  }
}
