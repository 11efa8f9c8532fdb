package dev.stenope.core.nat;

import java.util.Locale;

/// How two nodes get a direct path, as far as what both know of themselves tells: the surest of the
/// ways that a meeting tries.
public enum Approach {
  /// In the local network of both.
  LAN,
  IPV6,
  /// A gateway maps a port on demand, on either side.
  MAPPED,
  /// One of the hosts has a public address.
  PUBLIC,
  /// Both are behind one NAT, but not in one network.
  HAIRPIN,
  /// Checks of known ports from both sides.
  PUNCH,
  /// The same, and a scan of fresh ports, because both NATs preserve them.
  SKEW_SCAN,
  PORT_PREDICTION,
  PORT_SEARCH,
  /// There is no direct path.
  NONE;

  public static Approach of(Side own, Side peer) {
    if (own.isBeside(peer)) {
      return LAN;
    }
    if (own.hasIpv6() && peer.hasIpv6()) {
      return IPV6;
    }
    if (!own.isReachable() || !peer.isReachable()) {
      return NONE;
    }
    if (own.mapped() != null || peer.mapped() != null) {
      return MAPPED;
    }
    if (own.isPublic() || peer.isPublic()) {
      return PUBLIC;
    }
    if (own.sharesAddress(peer)) {
      return HAIRPIN;
    }
    return switch (Tactic.of(own.ports(), peer.ports())) {
      case PLAIN -> own.scans() && peer.scans() ? SKEW_SCAN : PUNCH;
      case PREDICTION -> PORT_PREDICTION;
      case SEARCH, BLOCK -> PORT_SEARCH;
      case NONE -> NONE;
    };
  }

  public boolean isDirect() {
    return this != NONE;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
