package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.chat.Chat;
import dev.stenope.app.chat.LineScreen;
import dev.stenope.app.chat.PlainScreen;
import dev.stenope.app.chat.Screen;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Style;
import dev.stenope.core.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "chat",
    description = "Talks with a peer, line by line. Shows who is there and what has arrived.",
    footer = {
      "",
      "Example:",
      "  stenope chat laptop",
      "",
      "With --json, events are printed, one a line, and every line of the input is a message."
    })
final class ChatCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "PEER", description = "Its name or node id.")
  private String peer = "";

  @Override
  public Integer call() throws Problem, InterruptedException {
    Json request = new Json().put("command", "chat").put("peer", peer);
    try (Control room = common.need(request);
        Screen screen = screen()) {
      new Chat(common.home().controlSocket(), peer, screen, common.style(), common.json).run(room);
      return 0;
    }
  }

  private Screen screen() throws Problem {
    boolean dumb = "dumb".equals(System.getenv().getOrDefault("TERM", "dumb"));
    return common.json || dumb || !Style.isTerminal(0) || !Style.isTerminal(1)
        ? new PlainScreen(common::print)
        : LineScreen.open("> ");
  }
}
