package dev.stenope.app.daemon;

import java.util.List;

/// Public servers that tell the time (RFC 5905).
public final class TimeServers {
  /// Run by different people for everybody, so that one that is wrong is outvoted. Those of
  /// pool.ntp.org are not here: programs must not name them without a zone of their own.
  public static final List<String> PUBLIC =
      List.of("time.cloudflare.com", "ntp.netnod.se", "time.nist.gov");

  private TimeServers() {}
}
