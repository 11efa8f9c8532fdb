package dev.stenope.core.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.MalformedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// In no order of events does what has effects run twice, or change what was completed.
class TaskModelTest {
  @ParameterizedTest
  @CsvSource({"1, false, false, 8", "1, false, true, 8", "1, true, false, 7", "2, false, false, 6"})
  void inEachOrderATaskRunsAsOftenAsItMay(int parts, boolean pure, boolean retry, int depth)
      throws MalformedException {
    assertTrue(new TaskModel(parts, pure, retry).explore(depth, 1) > 100);
  }

  @Tag("nightly")
  @ParameterizedTest
  @CsvSource({"1, false, false, 11", "1, false, true, 11", "2, false, true, 9"})
  void inEachLongOrderToo(int parts, boolean pure, boolean retry, int depth)
      throws MalformedException {
    assertTrue(new TaskModel(parts, pure, retry).explore(depth, 2) > 100);
  }
}
