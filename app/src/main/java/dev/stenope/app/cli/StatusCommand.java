package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.daemon.StatusJson;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = "Shows this node, proves that no port listens, and lists its peers.",
    footer = {"", "Example:", "  stenope status --json"})
final class StatusCommand implements Callable<Integer> {
  /// A difference of clocks of fewer milliseconds is not told.
  private static final long WORTH_TELLING = 100;

  @Mixin private Common common = new Common();

  @Override
  public Integer call() throws Problem, HomeException, MalformedException {
    Json status = ask(common);
    if (common.json) {
      common.print(status);
      return 0;
    }
    Style style = common.style();
    boolean running = status.flag("running");
    common.print(
        style.bold(Text.tame(status.text("name")))
            + "  "
            + (running ? style.green("up") : style.yellow("not running"))
            + (running ? ", " + status.text("presence") : "")
            + "  "
            + style.dim(status.text("node_id")));
    String listening =
        status.list("listening").stream().map(String::valueOf).collect(Collectors.joining(", "));
    common.print(
        status.flag("dark")
            ? style.dim("dark: no TCP port listens")
            : style.red("not dark: listens on " + listening));
    if (status.has("clock")) {
      common.print(style.dim(clock(status.object("clock"))));
    }
    if (status.has("tailnet")) {
      String line = tailnet(status.object("tailnet"));
      if (!line.isEmpty()) {
        common.print(style.dim(line));
      }
    }
    for (Object trouble : status.list("troubles")) {
      String line = Text.tame(String.valueOf(trouble));
      if (!DropTable.tells(status, line)) {
        common.print(style.yellow(line));
      }
    }
    common.print("");
    common.print(DropTable.lines(style, status));
    common.print("");
    common.print(PeerTable.lines(style, status));
    return 0;
  }

  /// What the node takes for UTC, in words.
  private static String clock(Json clock) throws MalformedException {
    String by = words(clock.list("by"));
    String right = "clock: right to " + span(clock.number("error_ms"));
    long ahead = clock.number("ahead_ms");
    String off =
        Math.abs(ahead) < WORTH_TELLING
            ? ""
            : "; this machine's own is "
                + span(Math.abs(ahead))
                + (ahead > 0 ? " ahead" : " behind");
    return by.isEmpty()
        ? right + " if this machine keeps its own by a time server; nobody else has told it"
        : right + ", by " + by + off;
  }

  /// What Tailscale gives the node; empty where there is none.
  private static String tailnet(Json tailnet) throws MalformedException {
    return switch (tailnet.text("state")) {
      case "up" ->
          "tailnet: " + words(tailnet.list("addresses")) + ", a way to those that are in it";
      case "down" -> "tailnet: none; Tailscale is here, and is off or not logged in";
      case "userspace" ->
          "tailnet: none for this node; Tailscale runs without a network interface here";
      default -> "";
    };
  }

  private static String words(List<?> list) {
    return list.stream()
        .map(one -> Text.tame(String.valueOf(one)))
        .collect(Collectors.joining(" and "));
  }

  private static String span(long millis) {
    return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
  }

  /// The status of the running node, or of its files.
  static Json ask(Common common) throws Problem, HomeException {
    try (Control control = common.open(new Json().put("command", "status"))) {
      return control == null
          ? StatusJson.ofSleeping(common.home())
          : control.answer(common::progress);
    }
  }
}
