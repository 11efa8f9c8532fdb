package dev.stenope.node.drop.mega;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/// The addresses to which a server sends its clients for transfers and events. Whoever answers in
/// the place of MEGA must not be able to aim this node at its own network.
final class RemoteAddress {
  private static final int MAX_LENGTH = 4096;

  private final URI base;

  RemoteAddress(URI base) {
    this.base = base;
  }

  static boolean isWeb(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
  }

  /// Reads an address that the server has given.
  URI follow(String text) throws IOException {
    URI uri;
    try {
      uri = new URI(text.length() > MAX_LENGTH ? "" : text);
    } catch (URISyntaxException _) {
      throw new Refusal(MegaError.STRANGE);
    }
    boolean isSafe = !"https".equalsIgnoreCase(base.getScheme());
    boolean isFit =
        uri.getHost() != null
            && isWeb(uri)
            && uri.getRawUserInfo() == null
            && uri.getRawFragment() == null
            && (isSafe || "https".equalsIgnoreCase(uri.getScheme()));
    if (!isFit || (isNear(uri.getHost()) && !isNear(base.getHost()))) {
      throw new Refusal(MegaError.STRANGE);
    }
    return uri;
  }

  /// Whether the name leads into this machine or its own network. A name that only a proxy knows
  /// does not.
  private static boolean isNear(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (isNear(address)) {
          return true;
        }
      }
    } catch (UnknownHostException _) {
      return false;
    }
    return false;
  }

  private static boolean isNear(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean isUniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    boolean isShared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || isUniqueLocal
        || isShared;
  }
}
