package dev.stenope.app.api;

import dev.stenope.app.cli.TwoDaemons;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Alice and Bob, who have met, each with a program that uses the node.
abstract class TwoClients {
  @TempDir Path temp;

  TwoDaemons nodes;
  Client alice;
  Client bob;

  @BeforeEach
  void meet() throws Exception {
    nodes = new TwoDaemons(temp);
    alice = new Client(nodes.alice);
    bob = new Client(nodes.bob);
  }

  @AfterEach
  void part() {
    alice.close();
    bob.close();
    nodes.close();
  }
}
