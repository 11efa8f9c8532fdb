package dev.stenope.app.cli;

import static dev.stenope.app.cli.TwoDaemons.command;

import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests of two nodes that have met.
public abstract class WithTwoDaemons {
  @TempDir protected Path temp;

  protected TwoDaemons nodes;

  @BeforeEach
  void meet() throws Exception {
    nodes = new TwoDaemons(temp);
  }

  @AfterEach
  void part() {
    nodes.close();
  }

  /// Waits until the one agent that was handed over stands so at a node, and runs there if it is
  /// its own.
  protected static void awaitPhase(Home home, String phase) throws Exception {
    List<Json> stands = List.of();
    while (stands.isEmpty()
        || !stands.getFirst().text("phase").equals(phase)
        || stands.getFirst().flag("running") != phase.equals("active")) {
      stands = TwoDaemons.all(home, command("handoffs"));
    }
  }
}
