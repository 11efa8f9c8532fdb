package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.RelayConfig;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.RosterPeers;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.relay.RelaySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "relay",
    description = {
      "Hands sealed packets from node to node where they find no direct way. Runs until Ctrl-C.",
      "It serves the peers of its own node, and whom it is told to."
    },
    footer = {
      "",
      "Examples:",
      "  stenope relay --host relay.example.org",
      "  stenope relay --listen 0.0.0.0:8443 --allow NODE_ID"
    })
final class RelayCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "The TCP address to listen on (default: port 443 of all addresses).")
  private String listen = "443";

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "By what name or address others reach it.")
  private @Nullable String host;

  @Option(
      names = "--allow",
      paramLabel = "NODE_ID",
      description = "Serve this node too. May be repeated.")
  private List<String> allow = new ArrayList<>();

  @Option(names = "--open", description = "Serve everybody.")
  private boolean open;

  @Option(names = "--while-input", hidden = true, description = "End when standard input does.")
  private boolean whileInput;

  @Override
  public Integer call() throws Problem, InterruptedException {
    Home home = home();
    try (Relay relay = Relay.start(home.identity(), settings(), new RosterPeers(home))) {
      String address = relay.address(host == null ? hostName() : host).toString();
      if (common.json) {
        common.print(new Json().put("event", "relay").put("address", address));
      } else {
        common.print("The relay runs. Write it into stenope.yaml of one or more nodes:");
        common.print("  carriers: [\"" + address + "\"]");
      }
      CountDownLatch over = new CountDownLatch(1);
      if (whileInput) {
        StandardInput.whenItEnds(over::countDown);
      }
      over.await();
      return 0;
    } catch (HomeException e) {
      throw Common.of(e);
    } catch (IOException e) {
      throw Problem.of(
          "the relay cannot start",
          e,
          "Choose another port with --listen, or allow this one (as root, or with"
              + " CAP_NET_BIND_SERVICE)");
    } catch (IllegalArgumentException e) {
      throw new Problem("the relay cannot start", String.valueOf(e.getMessage()), "");
    }
  }

  private RelaySettings settings() {
    RelaySettings settings =
        RelayConfig.listen(listen).withAllowed(RelayConfig.nodes(allow)).withOpen(open);
    return host == null ? settings : settings.withHost(RelayConfig.host(host));
  }

  /// A relay needs no more of a node than its key.
  private Home home() throws Problem {
    Path directory = common.directory();
    try {
      return Home.exists(directory)
          ? Home.open(directory)
          : Home.create(directory, "relay", new SecureRandom());
    } catch (HomeException e) {
      throw Common.of(e);
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
