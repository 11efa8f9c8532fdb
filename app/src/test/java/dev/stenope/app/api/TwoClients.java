package dev.stenope.app.api;

import dev.stenope.app.cli.WithTwoDaemons;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Alice and Bob, who have met, each with a program that uses the node.
abstract class TwoClients extends WithTwoDaemons {
  Client alice;
  Client bob;

  @BeforeEach
  void open() throws Exception {
    alice = new Client(nodes.alice);
    bob = new Client(nodes.bob);
  }

  @AfterEach
  void close() {
    alice.close();
    bob.close();
  }
}
