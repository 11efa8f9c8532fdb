package dev.stenope.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The program agrees with `docs/vectors/revocation.json`, which others may test theirs with.
class RevocationVectorsTest {
  private final Json vectors = Vectors.read("revocation");

  private String text(String name) {
    return vectors.text(name, "");
  }

  @Test
  void statementsAreMadeSo() throws MalformedException {
    Identity by = Identity.of(HexFormat.of().parseHex(text("seed")));
    long at = vectors.number("at");
    Revocation node = Revocation.ofNode(by, new NodeId(text("node")), at);
    assertEquals(text("of_node"), node.text());
    assertEquals(text("of_node_id"), node.id());
    Revocation block = Revocation.ofBlock(by, text("block"), vectors.number("until"), at);
    assertEquals(text("of_block"), block.text());
    assertEquals(text("of_block_id"), block.id());
    assertEquals(text("by_id"), block.declarer().text());
  }

  @Test
  void eachTextIsReadSo() {
    List<?> checks = vectors.list("checks");
    assertTrue(checks.size() > 8);
    for (Object element : checks) {
      if (element instanceof Json check) {
        assertEquals(
            check.text("result", ""), judge(check.text("text", "")), check.text("why", ""));
      }
    }
  }

  private static String judge(String text) {
    try {
      return Revocation.read(text).isSigned() ? "SIGNED" : "FORGED";
    } catch (MalformedException _) {
      return "MALFORMED";
    }
  }
}
