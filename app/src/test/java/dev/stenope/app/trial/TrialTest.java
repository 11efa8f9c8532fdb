package dev.stenope.app.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.terminal.Steps;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.trial.OddDrop.Fault;
import dev.stenope.core.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TrialTest {
  private static final long SHORT = 20_000_000;

  @TempDir Path folder = Path.of("");

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private Verdict run(OddDrop drop) throws InterruptedException {
    return run(drop, SHORT);
  }

  private Verdict run(OddDrop drop, long patience) throws InterruptedException {
    Verdict verdict = new Verdict(drop.place());
    PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
    Steps steps = new Steps(out, new Style(false, false), false, false);
    try (OtherSide other = new OtherSide(drop, patience)) {
      new Trial(drop, other, verdict, steps).run();
    }
    return verdict;
  }

  private List<Path> left() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aGoodFolderIsMeasuredAndLeftAsItWas() throws Exception {
    Path mine = Files.createFile(folder.resolve("mine.txt"));
    Path old = Files.createFile(folder.resolve("handshake-1500000000-" + "a".repeat(32) + ".bin"));
    Json json = run(new OddDrop(folder, Fault.NONE), OtherSide.PATIENCE).toJson();
    assertTrue(json.flag("ok"), json::toString);
    assertTrue(json.flag("push"), json::toString);
    for (String time : List.of("put_ms", "seen_ms", "get_ms", "delete_ms")) {
      assertTrue(json.get(time) instanceof Double ms && ms > 0, json::toString);
    }
    assertTrue(json.object("clock").get("offset_ms") instanceof Double, json::toString);
    assertEquals(1, json.number("files"));
    assertEquals(1, json.number("old_files"));
    assertEquals(List.of(), json.list("problems"));
    assertEquals(List.of(old, mine), left().stream().sorted().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "SHOWS_NOTHING, did not show",
    "CHANGES_FILES, came back changed",
    "KEEPS_WHAT_IS_REMOVED, still there",
    "REFUSES_ALL, a file already",
    "FAILS_TO_READ, the server of the drop fails",
    "BREAKS, the program failed with IllegalArgumentException"
  })
  void whatIsWrongIsSaidInWords(Fault fault, String part) throws Exception {
    OddDrop drop = new OddDrop(folder, fault);
    Verdict verdict = run(drop);
    assertFalse(verdict.isGood());
    String problem = String.valueOf(verdict.toJson().list("problems").getFirst());
    assertTrue(problem.contains(part), problem);
    assertFalse(problem.contains("sesame"), problem);
    assertTrue(shown.toString(StandardCharsets.UTF_8).contains(problem), shown::toString);
    if (fault != Fault.KEEPS_WHAT_IS_REMOVED) {
      assertEquals(List.of(), left());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER_TELLS, look each second",
    "REPLACES, all readers see the same",
    "CLOCK_IS_AN_HOUR_AHEAD, clock"
  })
  void whatIsOddIsSaidToo(Fault fault, String part) throws Exception {
    Verdict verdict = run(new OddDrop(folder, fault));
    assertTrue(verdict.isGood(), () -> verdict.toJson().toString());
    assertTrue(verdict.notes().toString().contains(part), verdict.notes()::toString);
    assertEquals(List.of(), left());
  }

  @Test
  void whoStopsItFindsNothingLeft() throws Exception {
    OddDrop drop = new OddDrop(folder, Fault.NEVER_ANSWERS);
    Thread runner = Thread.currentThread();
    Thread stopper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    drop.waited.await();
                  } catch (InterruptedException _) {
                    return;
                  }
                  runner.interrupt();
                });
    assertThrows(InterruptedException.class, () -> run(drop));
    stopper.join();
    assertEquals(List.of(), left());
  }
}
