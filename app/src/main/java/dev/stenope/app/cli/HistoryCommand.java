package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.daemon.PeerNames;
import dev.stenope.app.terminal.Marks;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.history.History;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "history",
    description = "Shows messages, oldest first.",
    footer = {
      "",
      "Example:",
      "  stenope history --peer laptop --follow",
      "  stenope history --search \"backup failed\""
    })
final class HistoryCommand implements Callable<Integer> {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  @Mixin private Common common = new Common();

  @Option(names = "--peer", paramLabel = "PEER", description = "Only those with this peer.")
  private @Nullable String peer;

  @ArgGroup private Choice choice = new Choice();

  /// What was said before can be searched, and what comes can be followed.
  private static final class Choice {
    @Option(
        names = "--search",
        paramLabel = "WORDS",
        description = "Only those with all of these words.")
    private String search = "";

    @Option(names = "--follow", description = "Go on with what comes, until Ctrl-C.")
    private boolean follow;
  }

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most the last N (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  @Override
  public Integer call() throws Problem, HomeException {
    Json request =
        new Json()
            .put("command", "history")
            .put("peer", peer)
            .put("limit", limit)
            .put("search", choice.search)
            .put("follow", choice.follow);
    try (Control control = choice.follow ? common.need(request) : common.open(request)) {
      if (control == null) {
        offline();
        return 0;
      }
      for (Json line = control.next(); line != null; line = control.next()) {
        print(line);
        if (common.outputGone()) {
          break;
        }
      }
    }
    return 0;
  }

  private void offline() throws HomeException, Problem {
    Home home = common.home();
    NodeId only = null;
    if (peer != null) {
      Map<NodeId, String> names = new HashMap<>();
      home.roster().members().forEach(each -> names.put(each.id(), each.name()));
      only = PeerNames.find(peer, names);
    }
    try (History history = home.history()) {
      for (History.Entry entry : history.search(choice.search, limit, only)) {
        print(entry.toJson());
      }
    }
  }

  private void print(Json line) {
    common.print(common.json ? line.toString() : person(common.style(), line));
  }

  static String person(Style style, Json line) {
    String state = line.text("state", "");
    return style.dim(clock(line.text("timestamp", "")))
        + "  "
        + style.bold(Text.tame(line.text("from", "?")))
        + style.dim(style.mark(" → ", " > "))
        + Text.tame(line.text("to", "?"))
        + "  "
        + Text.tame(line.text("text", ""))
        + (state.equals("received") ? "" : "  " + Marks.of(style, state));
  }

  private static String clock(String time) {
    try {
      return CLOCK.format(Instant.parse(time));
    } catch (DateTimeParseException _) {
      return "-";
    }
  }
}
