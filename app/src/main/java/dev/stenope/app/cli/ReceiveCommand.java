package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "receive",
    description = "Takes messages for a program, oldest first, each once.",
    footer = {
      "",
      "Examples:",
      "  stenope receive                         the oldest that waits",
      "  stenope receive --wait 10m --from laptop --json",
      "  stenope receive --follow --exec './job' until Ctrl-C",
      "",
      "A message is injected when it was taken, and processed when the program is done:",
      "when it was printed, or when COMMAND, which gets the text as its input, ended",
      "with 0. The sender is told, and `stenope send --wait processed` waits for it.",
      "COMMAND finds STENOPE_FROM, STENOPE_PEER, STENOPE_MESSAGE_ID and",
      "STENOPE_TIMESTAMP in its environment. A message that it failed on stays injected.",
      "",
      "Exit status: 1 if none came, or a COMMAND failed."
    })
final class ReceiveCommand implements Callable<Integer> {
  /// What the sender is told of a message that was printed.
  enum Ack {
    injected,
    processed
  }

  @Mixin private Common common = new Common();

  @Option(names = "--from", paramLabel = "PEER", description = "Only those of this peer.")
  private @Nullable String from;

  @Option(names = "--agent", paramLabel = "NAME", description = "Those for this agent.")
  private @Nullable String agent;

  @ArgGroup private Amount amount = new Amount();

  @ArgGroup private End end = new End();

  @Option(
      names = "--again",
      description = "Also those that were taken before and not processed, if nobody has them now.")
  private boolean again;

  /// How many messages are taken.
  private static final class Amount {
    @Option(
        names = "--wait",
        paramLabel = "TIME",
        converter = Duration.Converter.class,
        description = "Wait so long for one, as in 30s.")
    private Duration wait = new Duration(0);

    @Option(names = "--all", description = "All that wait now.")
    private boolean all;

    @Option(names = "--follow", description = "All, and those that come, until Ctrl-C.")
    private boolean follow;
  }

  /// When the program is done with one.
  private static final class End {
    @Option(
        names = "--ack",
        paramLabel = "STATE",
        description = "What one that was printed is: ${COMPLETION-CANDIDATES} (the default).")
    private Ack ack = Ack.processed;

    @Option(names = "--exec", paramLabel = "COMMAND", description = "Run this by /bin/sh for each.")
    private @Nullable String command;
  }

  @Override
  public Integer call() throws Problem, InterruptedException {
    Json request =
        new Json()
            .put("command", "receive")
            .put("from", from)
            .put("agent", agent)
            .put("wait", amount.wait.seconds())
            .put("all", amount.all)
            .put("follow", amount.follow)
            .put("taken", again);
    int taken = 0;
    boolean failed = false;
    try (Control control = common.need(request)) {
      for (Json message = control.next(); message != null; message = control.next()) {
        taken++;
        if (end.command == null) {
          print(control, message);
        } else {
          failed |= !run(control, message, end.command);
        }
      }
    }
    if (taken == 0 && !amount.all && !amount.follow) {
      throw new Problem("no message waits", "", "");
    }
    return failed ? 1 : 0;
  }

  private void print(Control control, Json message) throws Problem {
    String text = message.text("text", "");
    boolean seen = Style.isTerminal(1);
    common.print(common.json ? message.toString() : seen ? Text.tame(text) : text);
    if (common.outputGone()) {
      throw new Problem(
          "the message was not taken", "nobody reads the output any more", "It waits as before");
    }
    finish(control, end.ack);
  }

  private boolean run(Control control, Json message, String command)
      throws Problem, InterruptedException {
    control.say(new Json().put("state", Ack.injected.name()));
    int status = status(message, command);
    finish(control, status == 0 ? Ack.processed : Ack.injected);
    if (common.json) {
      common.print(
          message
              .put("state", (status == 0 ? Ack.processed : Ack.injected).name())
              .put("exit_status", status));
    }
    if (status != 0) {
      common.warn(
          "The command ended with "
              + status
              + ": message "
              + message.text("message_id", "?")
              + " of "
              + message.text("from", "?")
              + " stays injected. `stenope receive --again` hands it out once more.");
    }
    return status == 0;
  }

  private static int status(Json message, String command) throws Problem, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    Map<String, String> environment = builder.environment();
    environment.put("STENOPE_FROM", Text.tame(message.text("from", "")));
    environment.put("STENOPE_PEER", message.text("peer", ""));
    environment.put("STENOPE_MESSAGE_ID", Text.tame(message.text("message_id", "")));
    environment.put("STENOPE_TIMESTAMP", Text.tame(message.text("timestamp", "")));
    try {
      Process process = builder.start();
      try (OutputStream input = process.getOutputStream()) {
        input.write(message.text("text", "").getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // It does not care what the message says.
      }
      return process.waitFor();
    } catch (IOException e) {
      throw Problem.of("cannot run the command", e, "The message stays injected");
    }
  }

  private static void finish(Control control, Ack state) throws Problem {
    control.say(new Json().put("state", state.name()).put("end", true));
    control.answer(_ -> {});
  }
}
