package dev.stenope.node.carrier;

import dev.stenope.node.relay.RelayFrame;

/// What both kinds of lines to a relay have in common.
final class RelayPaths {
  /// Where a relay is found on its server.
  static final String ROOT = "/stenope/relay/1";

  private RelayPaths() {}

  static String complaint(RelayFrame.Limit limit) {
    return switch (limit) {
      case RATE -> "this node sends more than the relay takes from one; it drops the rest";
      case CHANNELS -> "this node has more channels than the relay keeps for one";
      case WAITING -> "this node reads too slowly; the relay drops what does not fit";
    };
  }
}
