package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.node.drop.Shelf;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void tokensOfAnAccountStayOutOfTheCode() throws Exception {
    String cloud = "opendal:dropbox?root=/drop&refresh_token=open-sesame";
    CodeDrops drops = of("/mnt", cloud);
    assertEquals(List.of("/mnt"), drops.addresses());
    assertTrue(drops.warnings().getFirst().contains("stays out of the code"));
    assertFalse(drops.warnings().toString().contains("sesame"));
    assertProblem("stays out of the code", cloud.replace("opendal", "OpenDAL"));
  }

  @ParameterizedTest
  @CsvSource({
    "mqtts://ada:open-sesame@broker.example/topic, the password of mqtts://broker.example",
    "mqtt://open-sesame@broker.example, the user name of mqtt://broker.example",
    "s3:https://KEY:open-sesame@s3.example/bucket, the password of https://s3.example/bucket",
    "'webdav:https://ada:open-sesame@dav.example/\n', the password of https://dav.example/"
  })
  void whatOpensAServerIsToldHoweverItIsWritten(String drop, String part) throws Exception {
    String warnings = of(drop.replace("\\n", "\n")).warnings().toString();
    assertTrue(warnings.contains(part), warnings);
    assertFalse(warnings.contains("sesame"), warnings);
    assertEquals(List.of(), of("mqtt://broker.example/topic").warnings());
  }

  @Test
  void theFirstThatFitGoIntoTheCode() throws Exception {
    String longest = "/" + "x".repeat(255);
    CodeDrops drops = of("/1", longest, "/2", "/3", "/4", "/5");
    assertEquals(List.of("/1", "/2", "/3", "/4"), drops.addresses());
    assertEquals(2, drops.warnings().size());
    assertTrue(drops.warnings().getLast().contains("/5 does not fit"));
    assertProblem("does not fit", longest);
  }

  @Test
  void whatCannotBeUsedIsRefused() {
    assertProblem("no drop");
    assertProblem("a kind that is not known", "gopher://ada:open-sesame@hole");
  }

  private static void assertProblem(String part, String... drops) {
    String line = assertThrows(Problem.class, () -> of(drops)).line();
    assertTrue(line.contains(part), line);
    assertTrue(!line.contains("sesame"), line);
  }
}
