package dev.stenope.node.drop.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.node.drop.DropException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A NATS server and the first token of all subjects that are used there, as in
/// `nats://user:password@host:4222/prefix`, or `nats://token@host`. With `natss` the connection is
/// one of TLS. All but the host may be left out.
public record NatsAddress(
    boolean secure,
    String host,
    int port,
    @Nullable String user,
    @Nullable String password,
    String prefix) {
  private static final int PORT = 4222;
  private static final String PREFIX = "stenope";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public static NatsAddress parse(String text) throws DropException {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException _) {
      throw bad("it cannot be read");
    }
    String host = uri.getHost();
    if (host == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw bad("it names no host, or too much");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : PORT;
    if (port < 1 || port > 65_535) {
      throw bad("its port must be from 1 to 65535");
    }
    String prefix = uri.getPath().replaceAll("^/|/$", "");
    if (!prefix.isEmpty() && !TOKEN.matcher(prefix).matches()) {
      throw bad("its prefix must have at most 64 letters, digits, - or _");
    }
    String login = uri.getRawUserInfo();
    String[] parts = login == null ? new String[0] : login.split(":", 2);
    return new NatsAddress(
        "natss".equalsIgnoreCase(uri.getScheme()),
        host,
        port,
        parts.length > 0 ? decode(parts[0]) : null,
        parts.length > 1 ? decode(parts[1]) : null,
        prefix.isEmpty() ? PREFIX : prefix);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static DropException bad(String why) {
    return new DropException(
        "the address nats:... is not valid: "
            + why
            + "; give nats://user:password@host:4222/prefix or nats://token@host, or natss:// for"
            + " TLS, with %40 for @ and %2F for / in the password");
  }

  /// The subject of a file, or of all with `>`.
  public String subject(String name) {
    return prefix + "." + name;
  }

  /// The name of the file under a subject of this prefix.
  String name(String subject) {
    return subject.substring(Math.min(subject.length(), prefix.length() + 1));
  }

  /// The server as its client is to be told of it, without secrets.
  String server() {
    return "nats://" + host + ":" + port;
  }

  /// The address in the words of a person, without secrets.
  public String place() {
    return (secure ? "natss://" : "nats://") + host + ":" + port + "/" + prefix;
  }

  @Override
  public String toString() {
    return place();
  }
}
