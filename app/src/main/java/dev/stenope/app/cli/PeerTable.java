package dev.stenope.app.cli;

import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/// The peers of a status, for people.
final class PeerTable {
  private PeerTable() {}

  static List<String> lines(Style style, Json status) {
    List<?> peers = status.list("peers");
    if (peers.isEmpty()) {
      return List.of("No peers yet. `stenope invite` here, `stenope join CODE` on the other.");
    }
    Table table =
        new Table(style, "PEER", "STATE", "PATH", "ADDRESS", "ROUND TRIP", "SINCE", "QUEUED");
    for (Object element : peers) {
      if (element instanceof Json peer) {
        Json path = peer.get("path") instanceof Json known ? known : new Json();
        table.row(
            style.bold(Text.tame(peer.text("name", "?"))),
            state(style, state(peer)),
            path(style, peer, path.text("kind", "-")),
            path.text("remote", "-"),
            path.get("rtt_ms") instanceof Double ms ? Text.nanos((long) (ms * 1e6)) : "-",
            since(path.text("since", "")),
            String.valueOf(peer.number("queued", 0)));
      }
    }
    return table.lines();
  }

  /// In one word: what the peer says of itself, or what is known of one that says nothing.
  static String state(Json peer) {
    String state = peer.text("state", "?");
    return state.equals("connecting") ? state : peer.text("presence", state);
  }

  static String path(Style style, Json peer, String path) {
    return peer.flag("suspect") ? path + style.yellow(", does not answer") : path;
  }

  static String state(Style style, String state) {
    return switch (state) {
      case "idle" -> style.green(style.mark("◐ ", "") + state);
      case "busy" -> style.red(style.mark("● ", "") + state);
      case "online" -> style.green(style.mark("● ", "") + state);
      case "connecting" -> style.yellow(style.mark("◌ ", "") + state);
      default -> style.dim(style.mark("○ ", "") + state);
    };
  }

  private static String since(String time) {
    try {
      return time.isEmpty()
          ? "-"
          : Text.seconds(Duration.between(Instant.parse(time), Instant.now()).toSeconds());
    } catch (DateTimeParseException _) {
      return "-";
    }
  }
}
