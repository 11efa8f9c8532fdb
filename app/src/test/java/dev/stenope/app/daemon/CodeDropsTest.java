package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.node.drop.Shelf;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeDropsTest {
  private static CodeDrops of(String... drops) throws Problem {
    return CodeDrops.of(List.of(drops), Shelf.inMemory());
  }

  @Test
  void aFolderGoesIntoTheCodeAsItIs() throws Exception {
    assertEquals(new CodeDrops(List.of("/mnt/a", "/mnt/b"), List.of()), of("/mnt/a", "/mnt/b"));
  }

  @Test
  void whatOpensServersGoesIntoTheCodeAndIsTold() throws Exception {
    String link = "mega:aBcDeFgH#AAAAAAAAAAAAAAAAAAAAAA:BBBBBBBBBBBBBBBBBBBBBB";
    String web = "webdav:https://ada:open-sesame@dav.example/stenope/";
    CodeDrops drops = of("/mnt", link, web);
    assertEquals(List.of("/mnt", link, web), drops.addresses());
    assertEquals(2, drops.warnings().size());
    assertTrue(drops.warnings().getFirst().contains("the key of mega:aBcDeFgH"));
    assertTrue(drops.warnings().getLast().contains("the password of "));
    assertTrue(!drops.warnings().toString().contains("sesame"));
  }

  @Test
  void anAccountStaysOutOfTheCode() throws Exception {
    CodeDrops drops = of("/mnt", "mega:you@example.org");
    assertEquals(List.of("/mnt"), drops.addresses());
    assertTrue(drops.warnings().getFirst().contains("create-link"));
    assertProblem("create-link", "mega:you@example.org");
    assertProblem("create-link", "mega:ephemeral");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertProblem("no drop");
    assertProblem("do not fit", "/" + "x".repeat(255));
    assertProblem("do not fit", Collections.nCopies(5, "/mnt").toArray(String[]::new));
    assertProblem("a kind that is not known", "gopher://ada:open-sesame@hole");
  }

  private static void assertProblem(String part, String... drops) {
    String line = assertThrows(Problem.class, () -> of(drops)).line();
    assertTrue(line.contains(part), line);
    assertTrue(!line.contains("sesame"), line);
  }
}
