package dev.stenope.core.nat;

import dev.stenope.core.nat.PortForecast.Kind;

/// What finds the port of the other side, by the ports that the two NATs give to further flows.
public enum Tactic {
  /// Both ports are known: plain checks, and the skew scan.
  PLAIN,
  /// A sequential NAT is aimed ahead of (RFC 5128, section 3.6.2).
  PREDICTION,
  /// Many sockets of one side wait for many packets of the other, by the birthday paradox.
  SEARCH,
  /// Each side whose ports are random fills the block in which they lie with flows to one port of
  /// the other.
  BLOCK,
  /// Nothing does.
  NONE;

  public static Tactic of(PortForecast own, PortForecast peer) {
    boolean fixed = own.kind() == Kind.FIXED || peer.kind() == Kind.FIXED;
    if (own.kind() == Kind.RANDOM || peer.kind() == Kind.RANDOM) {
      boolean known = isForeseen(own) && isForeseen(peer);
      return fixed ? SEARCH : known ? BLOCK : NONE;
    }
    return own.kind() == peer.kind() && fixed ? PLAIN : PREDICTION;
  }

  private static boolean isForeseen(PortForecast ports) {
    return ports.kind() == Kind.SEQUENTIAL || ports.isBlock();
  }
}
