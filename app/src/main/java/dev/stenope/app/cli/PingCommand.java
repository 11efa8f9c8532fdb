package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ping",
    description = "Measures the round trip to a peer on the path in use.",
    footer = {"", "Example:", "  stenope ping laptop -c 10"})
final class PingCommand implements Callable<Integer> {
  private static final int MAX = 10_000;

  @Mixin private Common common = new Common();
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "PEER", description = "Its name or node id.")
  private String peer = "";

  @Option(names = "-c", paramLabel = "N", description = "How often (default: ${DEFAULT-VALUE}).")
  private int count = 5;

  @Override
  public Integer call() throws Problem, MalformedException {
    if (count < 1 || count > MAX) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "-c takes a number of 1 to " + MAX);
    }
    Json request = new Json().put("command", "ping").put("peer", peer).put("count", count);
    try (Control control = common.need(request)) {
      Json answer = control.answer(this::reply);
      common.print(common.json ? answer.toString() : summary(answer));
      return 0;
    }
  }

  private void reply(String nanos) {
    if (!common.json) {
      common.print(
          nanos.isEmpty()
              ? common.style().yellow("no answer")
              : "answer in " + Text.nanos(Long.parseLong(nanos)));
    }
  }

  private String summary(Json answer) throws MalformedException {
    Json rtt = answer.object("rtt_ms");
    String counts = answer.number("received") + " of " + answer.number("sent") + " came back";
    return common.style().bold(counts)
        + ", min "
        + ms(rtt, "min")
        + ", median "
        + ms(rtt, "p50")
        + ", p99 "
        + ms(rtt, "p99")
        + common.style().dim("  " + answer.text("path", ""));
  }

  private static String ms(Json rtt, String name) {
    return rtt.get(name) instanceof Double ms ? Text.nanos((long) (ms * 1e6)) : "-";
  }
}
