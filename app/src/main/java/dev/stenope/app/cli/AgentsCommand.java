package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "agents",
    description = "Lists the agents of this machine and of its peers.",
    footer = {
      "",
      "Agents are named in stenope.yaml, or attach themselves over the API (`stenope api`).",
      "With --json, one a line."
    })
final class AgentsCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Override
  public Integer call() throws Problem {
    List<Json> all = new ArrayList<>();
    try (Control control = common.need(new Json().put("command", "agents"))) {
      for (Json line = control.next(); line != null; line = control.next()) {
        all.add(line);
      }
    }
    if (common.json) {
      all.forEach(line -> common.print(line.toString()));
    } else if (all.isEmpty()) {
      common.print(
          "No agent is attached anywhere. See `stenope api` and `agents:` in stenope.yaml");
    } else {
      common.print(table(all));
    }
    return 0;
  }

  private List<String> table(List<Json> all) {
    Table table = new Table(common.style(), "AGENT", "KIND", "SKILLS", "DESCRIPTION");
    for (Json line : all) {
      table.row(
          Text.tame(line.text("node", "?") + "/" + line.text("agent", "?")),
          Text.tame(line.text("kind", "")),
          Text.tame(
              line.list("skills").stream().map(String::valueOf).collect(Collectors.joining(", "))),
          Text.tame(line.text("description", "")));
    }
    return table.lines();
  }
}
