package dev.stenope.core.path;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.MalformedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a relay is, and whose key it must show: `wss://host:port#PIN`, where the pin is the node
/// id that belongs to its Ed25519 key. The port is 443 where none is given. An IPv6 address stands
/// in brackets.
public record RelayAddress(String host, int port, NodeId pin) {
  /// The most characters of an address.
  public static final int MAX_LENGTH = 96;

  /// The port of relays that name none.
  public static final int USUAL_PORT = 443;

  private static final String HOST = "[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+]";
  private static final Pattern FORM =
      Pattern.compile("wss://(" + HOST + ")(?::([0-9]{1,5}))?/?#([a-z2-7]{32})");

  public RelayAddress {
    if (!host.matches(HOST) || port < 1 || port > 65535) {
      throw new IllegalArgumentException("not the place of a relay");
    }
  }

  public static RelayAddress parse(String text) throws MalformedException {
    Matcher form = FORM.matcher(text);
    if (text.length() > MAX_LENGTH || !form.matches()) {
      throw new MalformedException("not the address of a relay");
    }
    String port = form.group(2);
    return of(form.group(1), port == null ? USUAL_PORT : Integer.parseInt(port), form.group(3));
  }

  private static RelayAddress of(String host, int port, String pin) throws MalformedException {
    try {
      return new RelayAddress(host, port, new NodeId(pin));
    } catch (IllegalArgumentException _) {
      throw new MalformedException("not the address of a relay");
    }
  }

  /// The address without the pin, as a person calls it.
  public String place() {
    return "wss://" + host + ":" + port;
  }

  @Override
  public String toString() {
    return place() + "#" + pin;
  }
}
