package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pairs of routers of which none has a port that could be told beforehand.
@Tag("lab")
class HardPairsTest {
  @TempDir private Path folder;

  @Test
  void twoBlocksOfRandomPortsAreFilled() throws IOException, Problem, MalformedException {
    meet(Router.BLOCK, Router.BLOCK);
  }

  @Test
  void aFirewallIsFoundThroughABlock() throws IOException, Problem, MalformedException {
    meet(Router.FIREWALL, Router.BLOCK);
  }

  private void meet(Router a, Router b) throws IOException, Problem, MalformedException {
    try (TwoHomes homes = new TwoHomes(a, b, Duration.ofMillis(25))) {
      Encounter encounter = Encounter.direct(homes, folder, Duration.ofSeconds(20));
      System.out.printf("%s x %s: %s%n", a, b, encounter);
      assertTrue(encounter.isDirect(), encounter.toString());
    }
  }
}
