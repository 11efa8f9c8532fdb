package dev.stenope.core.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// In no order of events does what has effects run twice, change what was completed, or leave a job
/// that never ends, or not as its parts.
class TaskModelTest {
  enum Kind {
    EFFECTS,
    RETRY,
    PURE
  }

  enum End {
    ALL,
    FIRST,
    BEST
  }

  @ParameterizedTest
  @CsvSource({"1, EFFECTS, ALL, 5", "1, PURE, ALL, 4", "2, EFFECTS, FIRST, 4", "2, RETRY, BEST, 4"})
  void inEachOrderATaskRunsAsOftenAsItMay(int parts, Kind kind, End end, int depth) {
    explore(parts, kind, end, depth, 1);
  }

  @Tag("nightly")
  @ParameterizedTest
  @CsvSource({
    "1, EFFECTS, ALL, 8, 1",
    "1, RETRY, ALL, 6, 2",
    "1, PURE, ALL, 5, 2",
    "2, RETRY, ALL, 5, 2",
    "2, EFFECTS, FIRST, 5, 2",
    "2, EFFECTS, BEST, 5, 2",
    "3, EFFECTS, FIRST, 4, 2"
  })
  void inEachLongOrderToo(int parts, Kind kind, End end, int depth, int more) {
    explore(parts, kind, end, depth, more);
  }

  /// `more` is how many deaths there are at most, and how many wishes of a person.
  private static int explore(int parts, Kind kind, End end, int depth, int more) {
    long until = end == End.BEST ? 10 * TaskNet.SECOND : Long.MAX_VALUE;
    int enough = end == End.FIRST ? 1 : 0;
    TaskOrder.Terms terms =
        new TaskOrder.Terms(
            null, null, "", kind == Kind.PURE, kind == Kind.RETRY, 10, enough, until);
    int worlds = new TaskModel(parts, terms).explore(depth, more, more);
    assertTrue(worlds > 100);
    return worlds;
  }

  /// Goes through more: `TaskModelTest PARTS KIND END DEPTH DEATHS-AND-WISHES`.
  static void main(String[] args) {
    long start = System.nanoTime();
    int worlds =
        explore(
            Integer.parseInt(args[0]),
            Kind.valueOf(args[1]),
            End.valueOf(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4]));
    System.out.println(worlds + " worlds in " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }
}
