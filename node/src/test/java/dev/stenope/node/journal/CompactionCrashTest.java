package dev.stenope.node.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.HomeException;
import org.junit.jupiter.api.Test;

/// The machine stops at each single thing that a journal does with its disk.
class CompactionCrashTest {
  /// The records are the letters of a text, and a compaction joins them.
  private static final String TEXT = "abcde";

  @Test
  void everyCrashLeavesOneFileWithAllThatWasDurable() throws Exception {
    int crashes = 0;
    int renames = 0;
    for (boolean crashed = true; crashed; crashes++) {
      FaultyStorage storage = new FaultyStorage();
      storage.crashAt = crashes;
      long durable = live(storage);
      crashed = storage.hasCrashed();
      for (int survivor = 0; survivor < 5; survivor++) {
        FaultyStorage left =
            survivor == 4
                ? storage.afterKill()
                : storage.afterCrash((survivor & 1) != 0, (survivor & 2) != 0);
        renames += left.names().contains("journal-00000002.log") ? 1 : 0;
        String text = String.join("", Stage.read(left));
        String where = "at step " + crashes + ", survivor " + survivor + ": " + text;
        assertTrue(TEXT.startsWith(text) && text.length() >= durable, where + ", " + durable);
        goesOn(left, text, where);
      }
    }
    assertTrue(crashes > 20, crashes + " steps");
    assertTrue(renames > 20, renames + " with a new file");
  }

  /// Says how many records were told to be durable before the crash.
  private static long live(FaultyStorage storage) {
    try (Stage stage = new Stage(storage, 5)) {
      stage.append("a", "b");
      settle(stage, 2);
      stage.append("c");
      stage.rewrite("ab", "c");
      stage.append("d");
      settle(stage, 4);
      stage.rewrite("abcd");
      stage.append("e");
      settle(stage, 5);
      return stage.watch.durable();
    } catch (HomeException _) {
      return 0;
    }
  }

  private static void settle(Stage stage, long count) {
    Watch watch = stage.watch;
    watch.await(() -> watch.durable() >= count || !watch.complaints().isEmpty());
  }

  /// What was read counts as durable, it can be written to, and no leftovers stay.
  private static void goesOn(FaultyStorage storage, String text, String where)
      throws HomeException {
    assertEquals(text, String.join("", Stage.read(storage.afterCrash(false, false))), where);
    try (Stage stage = new Stage(storage)) {
      stage.append("z");
    }
    FaultyStorage later = storage.afterCrash(false, false);
    assertEquals(text + "z", String.join("", Stage.read(later)), where);
    assertEquals(1, later.names().size(), where + later.names());
  }
}
