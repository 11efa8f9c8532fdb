package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.NodeId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerNamesTest {
  private static final NodeId A = new NodeId("a".repeat(32));
  private static final NodeId B = new NodeId("b".repeat(32));
  private static final NodeId C = new NodeId("bbbb" + "c".repeat(28));
  private static final Map<NodeId, String> NAMES = Map.of(A, "home", B, "laptop", C, "laptop");

  @Test
  void aPeerIsFoundByNameOrByTheBeginningOfItsId() throws Exception {
    assertEquals(A, PeerNames.find("HOME", NAMES));
    assertEquals(A, PeerNames.find("aaaa", NAMES));
    assertEquals(C, PeerNames.find("bbbbc", NAMES));
    assertEquals(B, PeerNames.find(B.text(), NAMES));
  }

  @Test
  void whoIsNotFoundIsToldWhoIs() {
    assertTrue(problem("vps").contains("known are home, laptop, laptop"));
    assertTrue(problem("aaa").contains("no peer named aaa"));
  }

  @Test
  void twoOfOneNameAreToldApart() {
    assertTrue(problem("laptop").contains(B.text()));
    assertTrue(problem("bbbb").contains("2 peers are meant"));
  }

  private static String problem(String word) {
    return assertThrows(Problem.class, () -> PeerNames.find(word, NAMES)).line();
  }
}
