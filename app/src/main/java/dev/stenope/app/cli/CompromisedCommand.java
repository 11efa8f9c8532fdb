package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compromised",
    description = {
      "Cuts a peer off: its machine was stolen, or somebody else is in it.",
      "All keys that this node shares with it are dropped at once, it is told so and",
      "drops them, too, and all your other machines do the same as soon as they hear of it.",
      "No invitation brings it back until you take it back on each machine."
    },
    footer = {
      "",
      "Examples:",
      "  stenope compromised laptop",
      "  stenope compromised laptop --undo",
      "",
      "What it knew besides keys you must change: this prints what that is."
    })
final class CompromisedCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "PEER", description = "Its name or node id.")
  private String peer = "";

  @Option(names = "--undo", description = "It is yours again: an invitation may bring it back.")
  private boolean undo;

  @Override
  public Integer call() throws Problem {
    Json done =
        common.ask(new Json().put("command", "compromised").put("peer", peer).put("undo", undo));
    if (common.json) {
      common.print(done);
    } else {
      common.print(undo ? undone(done) : lines(done));
    }
    return 0;
  }

  private static List<String> undone(Json done) {
    return List.of(
        Text.tame(done.text("name", "?"))
            + " may come back to this machine: `stenope invite` here, `stenope join` there.",
        "Your other machines keep it cut off until you do the same on each of them.");
  }

  private static List<String> lines(Json done) {
    String name = Text.tame(done.text("name", "?"));
    List<String> lines = new ArrayList<>();
    lines.add(name + " is cut off. All keys that this machine shared with it are gone.");
    String told = Text.tame(listed(done, "told"));
    if (!told.isEmpty()) {
      lines.add("Told to do the same: " + told + ".");
    }
    lines.add("It may know the passwords, keys and links of what follows. Change them there, or");
    lines.add("use others; files in shared folders it may have read:");
    add(lines, "drop", done, "drops");
    add(lines, "relay", done, "relays");
    add(lines, "turn", done, "turn");
    lines.add("Rights that it gave to others are over; those that it had, nobody else can use.");
    lines.add("An error? stenope compromised " + name + " --undo");
    return lines;
  }

  private static void add(List<String> lines, String label, Json done, String key) {
    done.list(key).forEach(each -> lines.add("  %-6s %s".formatted(label, Text.tame("" + each))));
  }

  static String listed(Json done, String key) {
    return done.list(key).stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
