package dev.stenope.lab;

/// What stands between a home and the internet: rulesets of the Linux kernel's own NAT. The link to
/// the internet is called `wan`.
enum Router {
  /// None: the host has a public address.
  PUBLIC("", false),

  /// The same behind a stateful firewall.
  FIREWALL("", true),

  /// As Docker, libvirt and a plain gateway have it: ports are kept where possible, and what nobody
  /// asked for reaches the router itself.
  MASQUERADE("masquerade", false),

  /// A new random port for every flow.
  RANDOM("masquerade random,fully-random", false),

  /// As OpenWrt and most boxes for homes have it: what nobody asked for is dropped.
  OPENWRT("masquerade", true),

  RANDOM_OPENWRT("masquerade random,fully-random", true),

  /// As carriers have it that give each subscriber a block of ports, 512 here.
  BLOCK("meta l4proto udp masquerade to :20000-20511 random,fully-random", true),

  /// As clouds give it: a public address for one host, and everything that comes to it.
  ONE_TO_ONE("masquerade", false);

  private static final String DROP =
      """
      chain input {
        type filter hook input priority filter;
        iifname "wan" ct state established,related accept
        iifname "wan" drop
      }
      chain forward {
        type filter hook forward priority filter;
        iifname "wan" ct state established,related accept
        iifname "wan" ct status dnat accept
        iifname "wan" drop
      }
      """;

  private final String nat;
  private final boolean drops;

  Router(String nat, boolean drops) {
    this.nat = nat;
    this.drops = drops;
  }

  boolean translates() {
    return !nat.isEmpty();
  }

  /// For a router whose one host has the address `host`.
  String rules(String host) {
    String more = drops ? DROP : this == ONE_TO_ONE ? forward(host) : "";
    return """
        table ip router {
          %s
          %s
        }
        """
        .formatted(postrouting(), more);
  }

  private String postrouting() {
    return translates()
        ? """
          chain postrouting {
            type nat hook postrouting priority srcnat;
            oifname "wan" %s
          }
          """
            .formatted(nat)
        : "";
  }

  private static String forward(String host) {
    return """
        chain prerouting {
          type nat hook prerouting priority dstnat;
          iifname "wan" dnat to %s
        }
        """
        .formatted(host);
  }
}
