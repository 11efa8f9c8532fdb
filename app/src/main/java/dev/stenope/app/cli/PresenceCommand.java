package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "presence",
    description = "Shows who is there, since when and by which way, or says what you are.",
    footer = {
      "",
      "Examples:",
      "  stenope presence",
      "  stenope presence busy",
      "  stenope presence --follow --json",
      "",
      "auto is what a node begins with: online, and idle when nothing was sent from",
      "it for 10 min. A choice holds until the next one, or until the node ends.",
      "asleep is who has said goodbye, offline who is out of reach without a word.",
      "With --json, one object; with --follow, one line a peer and a change."
    })
final class PresenceCommand implements Callable<Integer> {
  /// What a node can say of itself.
  enum Wanted {
    online,
    idle,
    busy,
    auto
  }

  @Mixin private Common common = new Common();

  @Parameters(
      arity = "0..1",
      paramLabel = "SET",
      description = "What the peers are told: ${COMPLETION-CANDIDATES}.")
  private @Nullable Wanted wanted;

  @Option(names = "--follow", description = "Go on with what changes, until Ctrl-C.")
  private boolean follow;

  @Override
  public Integer call() throws Problem {
    Json request =
        new Json()
            .put("command", "presence")
            .put("set", wanted == null ? null : wanted.name())
            .put("follow", follow);
    if (!follow) {
      Json answer = common.ask(request);
      common.print(common.json ? List.of(answer.toString()) : lines(common.style(), answer));
      return 0;
    }
    try (Control control = common.need(request)) {
      for (Json line = control.next(); line != null; line = control.next()) {
        common.print(common.json ? line.toString() : line(common.style(), line));
        if (common.outputGone()) {
          break;
        }
      }
    }
    return 0;
  }

  private List<String> lines(Style style, Json answer) {
    String own = answer.text("presence", "?");
    if (wanted != null) {
      return List.of("The peers are told: " + PeerTable.state(style, own));
    }
    List<?> peers = answer.list("peers");
    if (peers.isEmpty()) {
      return PeerTable.lines(style, answer);
    }
    Table table = new Table(style, "PEER", "PRESENCE", "SINCE", "WAY");
    String self = Text.tame(answer.text("name", "?")) + style.dim(" (here)");
    table.row(self, PeerTable.state(style, own), since(answer), "-");
    for (Object element : peers) {
      if (element instanceof Json peer) {
        table.row(
            style.bold(Text.tame(peer.text("name", "?"))),
            PeerTable.state(style, PeerTable.state(peer)),
            since(peer),
            way(style, peer));
      }
    }
    return table.lines();
  }

  private static String line(Style style, Json peer) {
    return style.bold(Text.tame(peer.text("name", "?")))
        + "  "
        + PeerTable.state(style, PeerTable.state(peer))
        + style.dim("  " + since(peer) + "  ")
        + way(style, peer);
  }

  private static String since(Json json) {
    long seconds = json.number("presence_seconds", -1);
    return seconds < 0 ? "-" : Text.seconds(seconds);
  }

  private static String way(Style style, Json peer) {
    String kind = peer.get("path") instanceof Json path ? path.text("kind", "?") : "?";
    boolean answers = peer.text("presence", "").equals("online");
    String way =
        switch (peer.text("reach", "none")) {
          case "direct" -> "direct, " + kind;
          case "relayed" -> "relayed, " + kind;
          case "mail" -> answers ? "mail" : "mail waits in the drop";
          default -> "-";
        };
    return PeerTable.path(style, peer, way);
  }
}
