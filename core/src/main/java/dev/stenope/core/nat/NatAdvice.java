package dev.stenope.core.nat;

import dev.stenope.core.nat.NatBehavior.Allocation;
import dev.stenope.core.nat.NatBehavior.Dependence;

/// One sentence for the person who runs the node: what its NATs mean for direct paths, and what to
/// do about it.
final class NatAdvice {
  private NatAdvice() {}

  /// For a node that no server answered.
  static NatBehavior unreachable(boolean socket, boolean noServers) {
    String advice;
    if (!socket) {
      advice =
          "No UDP socket could be opened on this host; check what its sandbox or firewall allows.";
    } else if (noServers) {
      advice =
          "No STUN server is known, so nothing can be found out; name one with --stun HOST:PORT.";
    } else {
      advice =
          "No STUN server answered: outgoing UDP may be blocked; allow it in the firewall, or name"
              + " another server with --stun HOST:PORT.";
    }
    return new NatBehavior(
        Dependence.UNKNOWN, Dependence.UNKNOWN, PortAllocation.UNKNOWN, null, null, null, advice);
  }

  /// `spoilt` tells that a packet which came in before our own went out cost us our mapping.
  static String of(
      Dependence mapping, Dependence filtering, Allocation allocation, boolean spoilt) {
    if (spoilt) {
      return "A Linux masquerade that accepts unsolicited UDP stands before this host, and packets"
          + " that come too early spoil its ports: add a rule that drops unsolicited UDP on the"
          + " router's WAN input, or give the container the host's network.";
    }
    return switch (mapping) {
      case NONE ->
          filtering == Dependence.NONE
              ? "This host has a public address and no filter: every peer reaches it directly,"
                  + " nothing needs to be done."
              : "This host has a public address behind a stateful filter: direct paths to nearly"
                  + " every peer work, nothing needs to be done.";
      case ENDPOINT_INDEPENDENT ->
          filtering == Dependence.ENDPOINT_INDEPENDENT
              ? "An open NAT: every peer that can send UDP reaches this host directly, nothing"
                  + " needs to be done."
              : "A NAT that can be opened: direct paths to every peer work, to one with random"
                  + " ports after some seconds; nothing needs to be done.";
      case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT -> hard(allocation);
      case UNKNOWN ->
          "Too few STUN servers answered to tell what the NAT does; name a second one with --stun"
              + " HOST:PORT.";
    };
  }

  private static String hard(Allocation allocation) {
    return switch (allocation) {
      case PRESERVING ->
          "A hard NAT that keeps the port of a socket for its first destination: direct paths to"
              + " every peer work, to one with random ports after some seconds; nothing needs to be"
              + " done.";
      case SEQUENTIAL ->
          "A hard NAT that gives each destination the next port: direct paths work, except to peers"
              + " whose NAT gives each destination a random one; a relay serves those, or a UDP port"
              + " that the router forwards to this host, or IPv6.";
      case BLOCK, RANDOM, UNKNOWN ->
          "A hard NAT that gives each destination another port: direct paths work after some"
              + " seconds, except to peers whose NAT is hard too; a relay serves those, or a UDP port"
              + " that the router forwards to this host, or IPv6.";
    };
  }
}
