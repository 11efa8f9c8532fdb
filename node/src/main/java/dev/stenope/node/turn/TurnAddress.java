package dev.stenope.node.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.nat.TurnServer;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A TURN server as in `turn:user:password@host:3478?transport=udp`: a URI of RFC 7065 with the
/// credentials in front. With `turns` the connection is one of TLS. `pin` is the SHA-256 hash of
/// the public key that its certificate must have, null where the certificate must be trusted.
record TurnAddress(
    Transport transport,
    String host,
    int port,
    String user,
    String password,
    byte @Nullable [] pin) {
  private static final int PORT = 3478;
  private static final int SECURE_PORT = 5349;
  private static final int PIN_LENGTH = 32;
  private static final Pattern FORM = Pattern.compile("(?i)(turns?):(?://)?([^/?]*(?:\\?.*)?)");
  private static final Pattern QUERY = Pattern.compile("(transport|pin)=([^&]+)");

  enum Transport {
    UDP,
    TCP,
    TLS
  }

  static TurnAddress parse(String text) throws IOException {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw bad("it begins neither with turn: nor with turns:");
    }
    URI uri;
    try {
      uri = new URI("turn://" + form.group(2));
    } catch (URISyntaxException _) {
      throw bad("it cannot be read");
    }
    String host = uri.getHost();
    if (host == null || uri.getRawFragment() != null) {
      throw bad("it names no host, or too much");
    }
    boolean secure = form.group(1).equalsIgnoreCase("turns");
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? SECURE_PORT : PORT;
    if (port < 1 || port > 65_535) {
      throw bad("its port must be from 1 to 65535");
    }
    String user = uri.getRawUserInfo();
    String[] login = user == null ? new String[0] : user.split(":", 2);
    return new TurnAddress(
        transport(secure, parameter(uri, "transport")),
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        port,
        login.length > 0 ? decode(login[0]) : "",
        login.length > 1 ? decode(login[1]) : "",
        pin(secure, parameter(uri, "pin")));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  /// Null if there is none.
  private static @Nullable String parameter(URI uri, String name) throws IOException {
    String query = uri.getRawQuery();
    if (query == null) {
      return null;
    }
    String value = null;
    for (String part : query.split("&", -1)) {
      Matcher match = QUERY.matcher(part);
      if (!match.matches()) {
        throw bad("it has a parameter that is neither transport nor pin");
      }
      value = match.group(1).equals(name) ? match.group(2) : value;
    }
    return value;
  }

  private static Transport transport(boolean secure, @Nullable String word) throws IOException {
    if (secure && (word == null || "tcp".equals(word))) {
      return Transport.TLS;
    }
    if (!secure && (word == null || "udp".equals(word))) {
      return Transport.UDP;
    }
    if (!secure && "tcp".equals(word)) {
      return Transport.TCP;
    }
    throw bad(
        secure ? "turns: goes over TLS, so without a transport" : "its transport is udp or tcp");
  }

  private static byte @Nullable [] pin(boolean secure, @Nullable String text) throws IOException {
    if (text == null) {
      return null;
    }
    try {
      byte[] pin = Base64.getUrlDecoder().decode(decode(text).replace('+', '-').replace('/', '_'));
      if (secure && pin.length == PIN_LENGTH) {
        return pin;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw bad("its pin is none: the SHA-256 hash of a public key in base64, with turns: alone");
  }

  private static IOException bad(String why) {
    return new IOException(
        "an address in `turn` is not valid: "
            + why
            + "; give turn:user:password@host:3478?transport=udp, with tcp for TCP, or"
            + " turns:user:password@host:5349 for TLS, with %40 for @ and %2F for / in the password");
  }

  /// The server in the words of a person, without secrets.
  String place() {
    String name = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    return switch (transport) {
      case UDP -> "turn:" + name;
      case TCP -> "turn:" + name + "?transport=tcp";
      case TLS -> "turns:" + name;
    };
  }

  TurnServer server() {
    return new TurnServer(place(), user, password, transport != Transport.UDP);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TurnAddress that
        && transport == that.transport
        && host.equals(that.host)
        && port == that.port
        && user.equals(that.user)
        && password.equals(that.password)
        && Arrays.equals(pin, that.pin);
  }

  @Override
  public int hashCode() {
    return place().hashCode();
  }

  @Override
  public String toString() {
    return place();
  }
}
