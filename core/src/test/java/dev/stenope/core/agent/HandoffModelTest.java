package dev.stenope.core.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// In no order of events does an agent run twice, or nowhere for ever.
class HandoffModelTest {
  @ParameterizedTest
  @CsvSource({"2, 3, 0", "2, 2, 2", "3, 2, 1"})
  void aHandoffHasOneOwnerAndNoDeadEnd(int nodes, long epochs, int inputs)
      throws MalformedException {
    explore(nodes, epochs, inputs);
  }

  @Tag("nightly")
  @ParameterizedTest
  @CsvSource({"2, 4, 0", "2, 3, 2", "3, 3, 0"})
  void severalHandoffsHaveOneOwnerAndNoDeadEnd(int nodes, long epochs, int inputs)
      throws MalformedException {
    explore(nodes, epochs, inputs);
  }

  private static void explore(int nodes, long epochs, int inputs) throws MalformedException {
    HandoffModel model = new HandoffModel(nodes, epochs, inputs, false, false);
    assertTrue(model.explore() > 50);
    assertEquals(List.of(), model.deadEnds());
    for (String phase : List.of("FROZEN OFFERED", "FROZEN PREPARED", "STANDBY ACTIVE")) {
      assertTrue(model.phases().keySet().stream().anyMatch(seen -> seen.startsWith(phase)), phase);
    }
  }

  @Test
  void anAgentThatIsTakenByForceRunsInTheEndOnce() throws MalformedException {
    HandoffModel model = new HandoffModel(2, 2, 0, true, false);
    model.explore();
    assertTrue(model.phases().containsKey("ACTIVE ACTIVE "));
    assertEquals(List.of(), model.deadEnds());
  }

  @Test
  void wordsThatAreNotRememberedAreFound() {
    HandoffModel model = new HandoffModel(2, 2, 0, false, true);
    assertThrows(AssertionError.class, model::explore);
  }
}
