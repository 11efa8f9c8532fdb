package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.daemon.Config;
import dev.stenope.app.daemon.ShortLife;
import dev.stenope.app.terminal.Style;
import dev.stenope.core.nat.MappingProtocol;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    line("allocation", allocation(nat));
    line("hairpin", nat.has("hairpin") ? nat.flag("hairpin") ? "yes" : "no" : "unknown");
    line("lifetime", lifetime(nat));
    line("IPv6", ipv6(nat.has("ipv6") ? nat.object("ipv6") : new Json()));
    Json mapped = nat.has("port_mapping") ? nat.object("port_mapping") : new Json();
    line("port mapping", portMapping(mapped));
    common.print("");
    common.print(style.bold(nat.text("advice", "")));
    if (!mapped.text("advice", "").isEmpty()) {
      common.print(style.bold(mapped.text("advice")));
    }
    for (Object peer : nat.list("peers")) {
      if (peer instanceof Json json) {
        peer(json);
      }
    }
    return 0;
  }

  /// How a peer will be reached, why, and what would change it.
  private void peer(Json peer) throws MalformedException {
    common.print("");
    String now = peer.text("path", "");
    line(
        peer.text("name"), words(peer) + (now.isEmpty() ? "" : "; its path at the moment: " + now));
    line("", "because " + peer.text("why"));
    if (!peer.text("change", "").isEmpty()) {
      line("", "to change that: " + peer.text("change"));
    }
  }

  private static String words(Json peer) throws MalformedException {
    String word = peer.text("prediction");
    return switch (word) {
      case "unknown" -> "not known yet";
      case "relay" -> "no direct path; packets go through a relay";
      case "drop" -> "no direct path; messages go through the drop";
      case "lan" -> "direct, in the local network";
      case "ipv6" -> "direct, over IPv6";
      case "overlay" -> "over the tailnet";
      case "mapped" -> "direct, by a mapped port";
      case "public" -> "direct, to a public address";
      case "hairpin" -> "direct, by way of the router of both";
      case "skew-scan" -> "direct, by a punch with a scan of ports";
      case "port-prediction" -> "direct, by a punch at foreseen ports";
      case "port-search" -> "direct, by a search of ports";
      default -> "direct, by a " + word;
    };
  }

  /// How long a mapping lives without traffic.
  private static String lifetime(Json nat) throws MalformedException {
    return switch (nat.text("mapping_lifetime", "unknown")) {
      case "measuring" -> "is being measured, which takes five minutes; ask again then";
      case "unmeasured" -> "unknown; a node that is up measures it (`stenope up`)";
      case "known" -> {
        long most = nat.number("mapping_lifetime_below_s", 0);
        String least = nat.number("mapping_lifetime_s") + " s";
        yield "at least " + least + (most == 0 ? "" : ", less than " + most + " s");
      }
      default -> "unknown";
    };
  }

  private static String ipv6(Json six) {
    String address = six.text("address", "");
    if (address.isEmpty()) {
      return "none: no public address of this machine";
    }
    return address
        + (six.flag("pinhole")
            ? ", for which the router opens a port on demand"
            : ", reached where the firewall lets in the answers to what this machine sends first");
  }

  private static String allocation(Json nat) throws MalformedException {
    String word = nat.text("allocation", "unknown");
    if (nat.has("step")) {
      return word + ", in steps of " + nat.number("step");
    }
    if (nat.has("block")) {
      Json block = nat.object("block");
      return "random in the block " + block.number("low") + " to " + block.number("high");
    }
    return word;
  }

  /// Which protocols the router answers, and where it is.
  private static String portMapping(Json mapped) throws MalformedException {
    if (mapped.text("gateway", "").isEmpty()) {
      return "none: no router is asked";
    }
    Json protocols = mapped.object("protocols");
    List<String> all = new ArrayList<>();
    for (MappingProtocol protocol : MappingProtocol.values()) {
      String state = protocols.text(protocol.name().toLowerCase(Locale.ROOT), "unknown");
      if (!state.equals("unknown") && !state.equals("silent")) {
        all.add(protocol + (state.equals("refused") ? " (refused)" : ""));
      }
    }
    return (all.isEmpty() ? "none" : String.join(", ", all)) + " at " + mapped.text("gateway");
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
    common.print(common.style().dim(String.format("%-14s", name)) + value);
  }
}
