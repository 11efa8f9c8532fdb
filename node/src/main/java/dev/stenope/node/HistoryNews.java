package dev.stenope.node;

import dev.stenope.core.Output;
import dev.stenope.node.history.Chronicle;
import java.util.function.Consumer;

/// How the history fares, as notices.
record HistoryNews(Consumer<Output.Notice> notices) implements Chronicle.Listener {
  @Override
  public void trouble(String line) {
    notices.accept(
        line.isEmpty()
            ? new Output.Notice("history-usable", "The history is written again.")
            : new Output.Notice(
                "history-unusable",
                "What is said waits to be written until this is mended: " + line));
  }

  @Override
  public void replaced(String line) {
    notices.accept(new Output.Notice("history-replaced", line));
  }
}
