package dev.stenope.node.drop.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.node.drop.DropException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/// A broker, and the topic below which the files are, as in
/// `mqtt://user:password@host:1883/a/topic`. With `mqtts` the connection is one of TLS. All but the
/// host may be left out.
public record MqttAddress(
    boolean secure,
    String host,
    int port,
    @Nullable String user,
    @Nullable String password,
    String topic) {
  private static final int PORT = 1883;
  private static final int SECURE_PORT = 8883;
  private static final String TOPIC = "stenope";
  private static final int MAX_TOPIC = 200;

  public static MqttAddress parse(String text) throws DropException {
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
    boolean secure = "mqtts".equalsIgnoreCase(uri.getScheme());
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? SECURE_PORT : PORT;
    if (port < 1 || port > 65_535) {
      throw bad("its port must be from 1 to 65535");
    }
    String[] login = uri.getRawUserInfo() == null ? new String[0] : split(uri.getRawUserInfo());
    return new MqttAddress(
        secure,
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        port,
        login.length > 0 ? decode(login[0]) : null,
        login.length > 1 ? decode(login[1]) : null,
        topic(uri.getPath()));
  }

  private static String[] split(String login) {
    return login.split(":", 2);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static String topic(String path) throws DropException {
    String topic = path.replaceAll("^/|/$", "");
    if (topic.isEmpty()) {
      return TOPIC;
    }
    if (topic.length() > MAX_TOPIC
        || topic.startsWith("$")
        || topic
            .codePoints()
            .anyMatch(
                c ->
                    c == '+' || c == '#' || !Character.isDefined(c) || Character.isISOControl(c))) {
      throw bad(
          "its topic must have at most "
              + MAX_TOPIC
              + " characters, none of them + or #, and must not begin with $");
    }
    return topic;
  }

  private static DropException bad(String why) {
    return new DropException(
        "the address of the drop mqtt:... is not valid: "
            + why
            + "; give mqtt://user:password@host:1883/topic, or mqtts:// for TLS, with %40 for @ and %2F"
            + " for / in the password");
  }

  /// The topic of a file.
  public String topicOf(String name) {
    return topic + "/" + name;
  }

  /// The name of the file under a topic; null if it is none just below that of the drop.
  @Nullable String name(String under) {
    int above = topic.length() + 1;
    boolean isBelow = under.length() > above && under.startsWith(topicOf(""));
    return isBelow ? under.substring(above) : null;
  }

  /// The address in the words of a person, without secrets.
  public String place() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return (secure ? "mqtts://" : "mqtt://") + name + ":" + port + "/" + topic;
  }

  @Override
  public String toString() {
    return place();
  }
}
