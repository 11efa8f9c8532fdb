package dev.stenope.app.cli;

import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What happens to a node, in lines for a person.
final class EventLines {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  /// Of these the lines about who comes and goes tell.
  private static final Set<String> ORDINARY = Set.of("online", "offline");

  private final Style style;

  /// What was told last of the presence of peers, by node id, where it was not [#ORDINARY].
  private final Map<String, String> remarks = new HashMap<>();

  EventLines(Style style) {
    this.style = style;
  }

  List<String> of(Json event) {
    return switch (event.text("event", "")) {
      case "up" -> up(event);
      case "peer" -> timed(peer(event));
      case "presence" -> presence(event);
      case "met" -> timed(name(event) + "  met for the first time");
      case "message" -> timed(name(event) + "  wrote (see `stenope history`)");
      case "handoff" -> handoff(event);
      case "alert" ->
          timed(
              event.text("kind", "").matches("back|together")
                  ? style.green(Text.tame(event.text("text", "")))
                  : style.red(Text.tame(event.text("text", ""))));
      case "notice" -> timed(style.yellow(Text.tame(event.text("text", ""))));
      default -> List.of();
    };
  }

  private List<String> up(Json event) {
    List<String> lines = new ArrayList<>();
    int peers = event.list("peers").size();
    lines.add(
        style.bold(Text.tame(event.text("name", "")))
            + " is "
            + style.green("up")
            + style.dim("  " + event.text("node_id", "")));
    lines.add(
        style.dim(event.flag("dark") ? "dark: no TCP port listens" : "not dark: a TCP port listens")
            + style.dim("; knows " + (peers == 1 ? "1 peer" : peers + " peers")));
    if (event.has("relay")) {
      lines.add(style.dim("is a relay: " + event.text("relay", "")));
    }
    if (event.has("api")) {
      lines.add(
          style.dim("serves this machine alone at " + event.text("api", "") + " (`stenope api`)"));
    }
    String drops = String.join(", ", DropTable.places(event));
    lines.add(
        drops.isEmpty()
            ? style.yellow("It has no drop yet; `stenope join CODE` brings one. Ctrl-C ends it.")
            : style.dim("meets at " + Text.tame(drops) + "; Ctrl-C ends it"));
    return lines;
  }

  /// Where an agent begins to run or ends; the steps between are for programs.
  private List<String> handoff(Json event) {
    String agent = style.bold(Text.tame(event.text("agent", "?")));
    return switch (event.text("phase", "")) {
      case "active" -> timed(agent + "  runs here");
      case "frozen" -> timed(agent + "  is stopped, to go to " + name(event));
      default -> List.of();
    };
  }

  private List<String> timed(String line) {
    return List.of(style.dim(CLOCK.format(Instant.now())) + "  " + line);
  }

  private String peer(Json event) {
    StringBuilder line = new StringBuilder(name(event));
    line.append("  ").append(PeerTable.state(style, event.text("state", "?")));
    if (event.text("state", "").equals("online") && event.get("path") instanceof Json path) {
      line.append("  ");
      line.append(style.dim(Text.way(path.text("kind", "?"), path.text("remote", ""))));
      if (path.get("rtt_ms") instanceof Double ms && ms > 0) {
        line.append(style.dim(", " + Text.nanos((long) (ms * 1e6))));
      }
    }
    return line.toString();
  }

  /// What the lines about who comes and goes do not say, and that it is over.
  private List<String> presence(Json event) {
    String presence = event.text("presence", "?");
    String id = event.text("node_id", "");
    String line =
        name(event) + "  " + PeerTable.path(style, event, PeerTable.state(style, presence));
    if (!ORDINARY.contains(presence) || event.flag("suspect")) {
      return line.equals(remarks.put(id, line)) ? List.of() : timed(line);
    }
    boolean over = remarks.remove(id) != null && presence.equals("online");
    return over ? timed(line) : List.of();
  }

  private String name(Json event) {
    return style.bold(Text.tame(event.text("name", "?")));
  }
}
