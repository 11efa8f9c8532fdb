package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = "Says how this node and its peers are, and what to do.",
    footer = {
      "",
      "Examples:",
      "  stenope doctor",
      "  stenope doctor --watch",
      "  stenope doctor --json",
      "",
      "A peer is suspect after 5 s of silence, unhealthy after 15 s if no other node",
      "has heard of it, and dead after 60 s: then people are told once, by the",
      "coordinator. One that has said goodbye has left.",
      "Exit status: 1 where something is wrong. With --json, one object; with --watch,",
      "one whenever something changes."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final long PERIOD_MILLIS = 2_000;

  @Mixin private Common common = new Common();

  @Option(names = "--watch", description = "Go on whenever something changes, until Ctrl-C.")
  private boolean watch;

  @Override
  public Integer call() throws Problem, InterruptedException {
    String shown = "";
    while (true) {
      Json found = common.ask(new Json().put("command", "doctor"));
      String now = gist(found);
      if (!now.equals(shown)) {
        common.print(common.json ? List.of(found.toString()) : lines(common.style(), found));
        shown = now;
      }
      if (!watch || common.outputGone()) {
        return found.flag("ok") ? 0 : 1;
      }
      Thread.sleep(PERIOD_MILLIS);
    }
  }

  /// What has changed when there is something new to show: not how many seconds it has been so.
  private static String gist(Json found) {
    StringBuilder gist = new StringBuilder();
    for (Object each : found.list("peers")) {
      if (each instanceof Json peer) {
        gist.append(peer.text("name", "")).append(peer.text("health", "")).append('\n');
      }
    }
    for (Object each : found.list("findings")) {
      if (each instanceof Json finding) {
        gist.append(finding.text("code", "")).append(finding.text("about", "")).append('\n');
      }
    }
    return gist.toString();
  }

  private static List<String> lines(Style style, Json found) {
    List<String> lines = new ArrayList<>();
    List<?> peers = found.list("peers");
    if (!peers.isEmpty()) {
      Table table = new Table(style, "PEER", "HEALTH", "SINCE", "HEARD", "BY");
      for (Object each : peers) {
        if (each instanceof Json peer) {
          table.row(
              style.bold(Text.tame(peer.text("name", "?"))),
              health(style, peer.text("health", "?")),
              Text.seconds(peer.number("health_seconds", 0)),
              peer.has("silent_seconds")
                  ? Text.seconds(peer.number("silent_seconds", 0)) + " ago"
                  : "-",
              by(peer));
        }
      }
      lines.addAll(table.lines());
      String teller = Text.tame(found.text("coordinator", "?"));
      lines.add(style.dim("If a machine dies, " + teller + " tells people of it."));
    }
    for (Object each : found.list("findings")) {
      if (each instanceof Json finding) {
        lines.add(line(style, finding));
      }
    }
    if (found.flag("ok")) {
      lines.add(style.green("Nothing is wrong."));
    }
    return lines;
  }

  private static String by(Json peer) {
    String by = peer.text("seen_by", "-");
    return by.isEmpty() ? "this node" : Text.tame(by);
  }

  private static String health(Style style, String health) {
    return switch (health) {
      case "healthy" -> style.green(health);
      case "dead", "unhealthy" -> style.red(health);
      case "suspect" -> style.yellow(health);
      default -> style.dim(health);
    };
  }

  private static String line(Style style, Json finding) {
    String about = Text.tame(finding.text("about", ""));
    String advice = Text.tame(finding.text("advice", ""));
    return (finding.flag("matters") ? style.red(about) : style.yellow(about))
        + ": "
        + Text.tame(finding.text("text", ""))
        + (advice.isEmpty() ? "" : " " + advice + ".");
  }
}
