package dev.stenope.core.nat;

import dev.stenope.core.wire.Json;
import org.jspecify.annotations.Nullable;

/// How a peer will be reached, why, and what the person could change; `approach` is null for one of
/// which nothing is known. `relayed` tells whether something carries packets where no direct path
/// opens.
public record Outlook(
    @Nullable Approach approach, boolean direct, boolean relayed, String why, String change) {
  private static final String OPEN =
      "turn on UPnP, NAT-PMP or PCP in the router of one side, or use IPv6 on both";
  private static final String RELAY = ", or run `stenope relay` on a machine that both reach";

  /// For a peer whose addresses were never heard of.
  public static Outlook unknown(String name) {
    return new Outlook(
        null, false, false, "nothing was heard of " + name + " yet", "wait until it was met once");
  }

  /// `own` is null where no socket can be opened here; `hairpin` is what the own NAT does.
  public static Outlook of(
      @Nullable Side own, Side peer, @Nullable Boolean hairpin, boolean relayed, String name) {
    if (own == null) {
      return blocked(relayed);
    }
    Approach approach = Approach.of(own, peer);
    String other = "the NAT of " + name;
    return switch (approach) {
      case LAN -> direct(approach, "both are in one local network", "");
      case IPV6 -> direct(approach, "both have a public IPv6 address", "");
      case MAPPED ->
          direct(
              approach,
              (own.mapped() != null ? "the router here" : "the router of " + name)
                  + " maps a port on demand",
              "");
      case PUBLIC ->
          direct(approach, (own.isPublic() ? "this machine" : name) + " has a public address", "");
      case HAIRPIN -> behindOne(hairpin, relayed, name);
      case PUNCH -> direct(approach, "both NATs keep one port for all peers", "");
      case SKEW_SCAN ->
          direct(
              approach,
              "both NATs preserve ports, of which fresh pairs are tried at an agreed instant",
              "");
      case PORT_PREDICTION ->
          direct(
              approach,
              (own.ports().kind() == PortForecast.Kind.SEQUENTIAL ? "the NAT here" : other)
                  + " gives each peer the next port, which is foreseen",
              "");
      case PORT_SEARCH -> {
        String hard = own.ports().kind() == PortForecast.Kind.RANDOM ? "the NAT here" : other;
        yield direct(
            approach,
            hard + " gives each peer a random port, which is found within seconds",
            "to be quicker, " + OPEN);
      }
      case NONE -> none(own, peer, relayed, name);
    };
  }

  /// Whether it takes packets to many ports of the peer, or from many.
  public boolean needsSearch() {
    return approach == Approach.PORT_SEARCH || approach == Approach.PORT_PREDICTION;
  }

  /// For a peer whose ports would have to be searched, and are not, since its address is not known
  /// to be its own.
  public static Outlook withheld(boolean relayed, String name) {
    return new Outlook(
        Approach.NONE,
        false,
        relayed,
        name
            + " belongs to somebody else and has not proven its address, where ports would be"
            + " searched",
        "use a TURN server, which tells from where it sends, or take it off `guests` if it is yours");
  }

  private static Outlook direct(Approach approach, String why, String change) {
    return new Outlook(approach, true, false, why, change);
  }

  private static Outlook behindOne(@Nullable Boolean hairpin, boolean relayed, String name) {
    String both = "this machine and " + name + " are behind one NAT, in different networks";
    if (hairpin == null || hairpin) {
      return direct(Approach.HAIRPIN, both + (hairpin == null ? "" : ", which turns packets"), "");
    }
    String change = "connect the two networks in the router, or turn on NAT loopback there";
    return new Outlook(
        Approach.HAIRPIN, false, relayed, both + ", which turns no packets", change + RELAY);
  }

  private static Outlook blocked(boolean relayed) {
    return new Outlook(
        Approach.NONE,
        false,
        relayed,
        "no server has seen this machine: outgoing UDP is blocked, or no STUN server answers",
        "let UDP out in the firewall here, or name another server with --stun HOST:PORT");
  }

  private static Outlook none(Side own, Side peer, boolean relayed, String name) {
    if (!own.isReachable()) {
      return blocked(relayed);
    }
    if (!peer.isReachable()) {
      return new Outlook(
          Approach.NONE,
          false,
          relayed,
          name
              + " knows no public address of its own: UDP is blocked there, or no STUN server"
              + " answers",
          "let UDP out in the firewall of " + name + ", or name another server there");
    }
    return new Outlook(
        Approach.NONE,
        false,
        relayed,
        "the NAT here gives each peer "
            + ports(own)
            + ", that of "
            + name
            + " "
            + ports(peer)
            + ": neither can be aimed at",
        OPEN + RELAY);
  }

  private static String ports(Side side) {
    return side.ports().kind() == PortForecast.Kind.SEQUENTIAL ? "the next port" : "a random port";
  }

  /// The word that scripts rely on: an [Approach], or `relay`, `drop` or `unknown`.
  public String word() {
    if (approach == null) {
      return "unknown";
    }
    return direct ? approach.toString() : relayed ? "relay" : "drop";
  }

  public Json json() {
    return new Json()
        .put("prediction", word())
        .put("direct", approach == null ? null : direct)
        .put("why", why)
        .put("change", change);
  }
}
