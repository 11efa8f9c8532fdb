package dev.stenope.app.daemon;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.node.relay.RelaySettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the configuration says of the relay that a node is: `relay: {listen: 0.0.0.0:443, host:
/// relay.example.org, allow: [NODE_ID], open: false, rate: 2000000}`. What is wrong raises an
/// [IllegalArgumentException] with the reason.
public final class RelayConfig {
  private static final Set<String> KEYS = Set.of("listen", "host", "allow", "open", "rate");
  private static final Pattern PLACE =
      Pattern.compile("(?:(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.*-]*):)?([0-9]{1,5})");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]");

  private RelayConfig() {}

  static @Nullable RelaySettings of(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof Map<?, ?> members) || !KEYS.containsAll(members.keySet())) {
      throw new IllegalArgumentException("`relay` has the keys listen, host, allow, open and rate");
    }
    RelaySettings settings = listen(String.valueOf(members.get("listen")));
    for (Map.Entry<?, ?> member : members.entrySet()) {
      settings =
          switch (member.getValue()) {
            case String text when member.getKey().equals("host") -> settings.withHost(host(text));
            case List<?> ids when member.getKey().equals("allow") ->
                settings.withAllowed(nodes(ids.stream().map(String::valueOf).toList()));
            case Boolean open when member.getKey().equals("open") -> settings.withOpen(open);
            case Integer rate when member.getKey().equals("rate") && rate > 0 ->
                settings.withRate(rate);
            case Object _ when member.getKey().equals("listen") -> settings;
            case null, default ->
                throw new IllegalArgumentException(
                    "`relay: " + member.getKey() + "` has no such value");
          };
    }
    return settings;
  }

  /// The settings as they stand in the configuration.
  static String text(@Nullable RelaySettings settings) {
    if (settings == null) {
      return "#   relay: {listen: \"0.0.0.0:443\", host: relay.example.org}\n";
    }
    String listen =
        settings.listen().contains(":") ? "[" + settings.listen() + "]" : settings.listen();
    StringBuilder text = new StringBuilder("relay:\n");
    text.append("  listen: \"").append(listen.isEmpty() ? "0.0.0.0" : listen);
    text.append(":").append(settings.port()).append("\"\n");
    if (settings.host() != null) {
      text.append("  host: \"").append(settings.host()).append("\"\n");
    }
    text.append("  allow: ").append(settings.allow().stream().map(NodeId::text).sorted().toList());
    text.append("\n  open: ").append(settings.open());
    return text.append("\n  rate: ").append(settings.rate()).append("\n").toString();
  }

  /// Reads `HOST:PORT`, or a port alone for all addresses.
  public static RelaySettings listen(String place) {
    Matcher parts = PLACE.matcher(place);
    int port = parts.matches() ? Integer.parseInt(parts.group(2)) : -1;
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "a relay listens on HOST:PORT, as in 0.0.0.0:443, or on a port alone");
    }
    String host = parts.group(1);
    boolean everywhere = host == null || host.equals("*") || host.equals("0.0.0.0");
    return RelaySettings.on(everywhere ? "" : host.replaceAll("[\\[\\]]", ""), port);
  }

  /// Reads the host by which others reach a relay.
  public static String host(String text) {
    if (!HOST.matcher(text).matches()) {
      throw new IllegalArgumentException("the host of a relay is a name or an address");
    }
    return text;
  }

  /// Reads ids of nodes.
  public static Set<NodeId> nodes(List<String> texts) {
    Set<NodeId> nodes = new HashSet<>();
    for (String text : texts) {
      try {
        nodes.add(new NodeId(text));
      } catch (IllegalArgumentException _) {
        throw new IllegalArgumentException(
            "a relay allows nodes by their ids of 32 letters and digits, as `stenope status` shows"
                + " them");
      }
    }
    return nodes;
  }
}
