package dev.stenope.app.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.terminal.Steps;
import dev.stenope.app.terminal.Style;
import dev.stenope.node.drop.Shelf;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsTest {
  @TempDir Path temp = Path.of("");

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private Trials trials() {
    Style plain = new Style(false, false);
    PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
    return new Trials(Shelf.inMemory(), plain, new Steps(out, plain, false, false));
  }

  private void assertBad(String uri, String part) throws Exception {
    Verdict verdict = trials().run(uri);
    assertFalse(verdict.isGood());
    assertTrue(verdict.toJson().list("problems").toString().contains(part), shown::toString);
  }

  @Test
  void aFolderThatIsNotThereIsNotMade() throws Exception {
    Path missing = temp.resolve("missing");
    assertBad(missing.toString(), "no such folder");
    assertFalse(Files.exists(missing));
  }

  @Test
  void aFileIsNoFolder() throws Exception {
    assertBad(Files.createFile(temp.resolve("file")).toString(), "not a folder");
  }

  @Test
  void theSecretsOfAnAddressAreNotShown() throws Exception {
    assertBad("gopher://ada:open-sesame@hole/", "a kind that is not known");
    assertFalse(shown.toString(StandardCharsets.UTF_8).contains("sesame"), shown::toString);
    assertEquals(
        "gopher:...", trials().run("gopher://ada:open-sesame@hole/").toJson().text("drop"));
  }

  @Test
  void whatIsStoppedDoesNotBeginAnother() {
    Trials trials = trials();
    trials.stop();
    assertThrows(InterruptedException.class, () -> trials.run(temp.toString()));
  }
}
