package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.app.control.Control;
import dev.stenope.app.control.Threads;
import dev.stenope.core.wire.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Commands that are broken off.
@Timeout(120)
class HangUpTest extends WithTwoDaemons {
  @Test
  void nothingWaitsForThem() throws Exception {
    nodes.stopBob();
    Set<Thread> others = Threads.named("call");
    Json send = command("send").put("peer", "bob").put("text", "x").put("wait", "processed");
    for (int i = 0; i < 5; i++) {
      try (Control _ = open(nodes.alice, send.put("timeout", 600))) {
        // Nobody waits for more.
      }
      Threads.awaitOnly(others, "call");
    }
    assertTrue(ask(nodes.alice, command("health")).flag("ok"));
  }
}
