package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// What a node tells of handoffs, for people.
final class HandoffLines {
  private HandoffLines() {}

  /// All that the running node says to a request, but for how far it is, which is shown at once.
  static List<Json> all(Common common, Json request) throws Problem {
    List<Json> all = new ArrayList<>();
    try (Control control = common.need(request)) {
      for (Json line = control.next(); line != null; line = control.next()) {
        if (line.has("progress")) {
          common.progress(line.text("progress", ""));
        } else {
          all.add(line);
        }
      }
    }
    return all;
  }

  static String sentence(Json state) {
    String agent = state.text("agent", "");
    String node = state.text("node", "");
    return Text.tame(
        switch (state.text("phase", "")) {
          case "active" -> agent + " runs here.";
          case "frozen" -> agent + " is stopped and offered to " + node + ".";
          case "standby" -> agent + " lives at " + node + ". It says: " + state.text("text", "");
          case "offered", "prepared" -> agent + " comes from " + node + ".";
          default -> agent + " was never here.";
        });
  }
}
