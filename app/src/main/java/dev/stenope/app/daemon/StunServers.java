package dev.stenope.app.daemon;

import java.util.List;

/// Public servers that tell a node its own address as the outside sees it (RFC 8489).
public final class StunServers {
  /// Run by different people, so that none of them must be trusted or up.
  public static final List<String> PUBLIC =
      List.of(
          "stun.nextcloud.com:3478",
          "stun.voipgate.com:3478",
          "stun.freeswitch.org:3478",
          "stun.m-online.net:3478",
          "stun.sip.us:3478");

  private StunServers() {}
}
