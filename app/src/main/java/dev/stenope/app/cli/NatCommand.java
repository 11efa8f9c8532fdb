package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.daemon.Config;
import dev.stenope.app.daemon.ShortLife;
import dev.stenope.app.terminal.Style;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "nat",
    description = "Finds out what the NATs before this machine do, and what that means.",
    footer = {"", "Example:", "  stenope nat --json"})
final class NatCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Override
  public Integer call() throws Problem, MalformedException, InterruptedException {
    Json nat = answer();
    if (common.json) {
      common.print(nat);
      return 0;
    }
    Style style = common.style();
    line("public", nat.text("public", "unknown"));
    line("mapping", nat.text("mapping", "unknown"));
    line("filtering", nat.text("filtering", "unknown"));
    line("allocation", nat.text("allocation", "unknown"));
    line("hairpin", nat.has("hairpin") ? nat.flag("hairpin") ? "yes" : "no" : "unknown");
    if (nat.has("mapping_lifetime_s")) {
      line("lifetime", nat.number("mapping_lifetime_s") + " s");
    }
    common.print("");
    common.print(style.bold(nat.text("advice", "")));
    return 0;
  }

  private Json answer() throws Problem, MalformedException, InterruptedException {
    Home home = common.home();
    try (Control control = common.open(new Json().put("command", "nat"))) {
      return control == null
          ? ShortLife.nat(home, Config.read(home), common::progress)
          : control.answer(common::progress);
    }
  }

  private void line(String name, String value) {
    common.print(common.style().dim(String.format("%-12s", name)) + value);
  }
}
