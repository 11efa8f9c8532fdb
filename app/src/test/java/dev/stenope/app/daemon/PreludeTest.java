package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.Output;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreludeTest {
  @Test
  void whatHappensIsToldInItsOrder() {
    Prelude prelude = new Prelude();
    List<Output> told = new ArrayList<>();
    List<Output> all =
        List.of(
            new Output.Notice("a", "first"),
            new Output.Notice("b", "second"),
            new Output.Notice("c", "after"));
    prelude.hear(all.get(0));
    prelude.hear(all.get(1));
    prelude.end(told::add);
    prelude.hear(all.get(2));
    assertEquals(all, told);
  }
}
