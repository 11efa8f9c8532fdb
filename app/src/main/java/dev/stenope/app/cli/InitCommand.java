package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.Setup;
import dev.stenope.app.daemon.StunServers;
import dev.stenope.app.daemon.TimeServers;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "init",
    description = "Makes a node on this machine: its identity and its configuration.",
    footer = {
      "",
      "A drop is a place that all machines reach, where they find each other:",
      "  --drop ~/Sync/stenope             a folder: synced, shared or mounted",
      "  --drop 'mega:HANDLE#KEY:AUTH'     a folder of MEGA by its writable link",
      "  --drop mega:you@example.org       a folder in an account of MEGA",
      "  --drop webdav:https://USER:PASSWORD@HOST/FOLDER/",
      "  --drop s3:https://KEY:SECRET@HOST/BUCKET/PREFIX",
      "  --drop mqtts://USER:PASSWORD@HOST/TOPIC",
      "Instead of an address, - reads it from the input, where nobody sees it.",
      "Several at once are better than one. `stenope drop test` tries them.",
      "",
      "Example:",
      "  stenope init --name laptop --drop ~/Sync/stenope"
    })
final class InitCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Option(names = "--name", description = "What others call it (default: the host name).")
  private @Nullable String name;

  @Option(
      names = "--drop",
      paramLabel = "URI",
      description = "A place that the other machines reach too. May repeat.")
  private List<String> drops = new ArrayList<>();

  @Option(
      names = "--stun",
      paramLabel = "HOST:PORT",
      description = "A server that tells the public address, or `none`. May repeat.")
  private List<String> stun = new ArrayList<>();

  @Option(
      names = "--ntp",
      paramLabel = "HOST",
      description = "A server that tells the time, or `none`. May repeat.")
  private List<String> ntp = new ArrayList<>();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Use only this local address. May repeat.")
  private List<String> bind = new ArrayList<>();

  @Option(names = "--port", hidden = true)
  private int port;

  @Override
  public Integer call() throws Problem, HomeException {
    if (port < 0 || port > 65535) {
      throw new Problem("this is no port: " + port, "it is not a number of 0 to 65535", "");
    }
    Settings settings =
        Settings.standard()
            .withDrops(StandardInput.addresses(drops))
            .withStun(servers(stun, StunServers.PUBLIC))
            .withNtp(servers(ntp, TimeServers.PUBLIC))
            .withBind(bind)
            .withPort(port);
    String called = name == null ? Setup.hostName() : name;
    Home home = Setup.create(common.directory(), called, settings);
    String id = home.identity().id().text();
    if (common.json) {
      common.print(
          new Json()
              .put("node_id", id)
              .put("name", called)
              .put("home", home.directory().toString()));
      return 0;
    }
    common.print(common.style().bold(called) + " is a node now, " + common.style().dim(id));
    common.print("Its folder is " + home.directory() + ".");
    common.print(
        drops.isEmpty()
            ? "Next: `stenope join CODE` with a code of another machine; or, to invite from here, name"
                + " a drop in "
                + home.settingsYaml()
                + "."
            : "Next: "
                + (Setup.wantsLogin(settings) ? "`stenope drop mega login`, then " : "")
                + "`stenope up`, and in another terminal `stenope invite`.");
    return 0;
  }

  private static List<String> servers(List<String> named, List<String> otherwise) {
    if (named.isEmpty()) {
      return otherwise;
    }
    return named.equals(List.of("none")) ? List.of() : List.copyOf(named);
  }
}
