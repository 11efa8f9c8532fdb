package dev.stenope.node;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.node.drop.Drops;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Hands on what the drops tell. The thread of a drop waits for the node, so that a drop full of
/// junk cannot fill its queue.
final class DropNews implements Drops.Events {
  private final Function<Input, CompletableFuture<?>> node;
  private final Consumer<Output.Notice> person;

  /// `node` takes an input, and completes when it has.
  DropNews(Function<Input, CompletableFuture<?>> node, Consumer<Output.Notice> person) {
    this.node = node;
    this.person = person;
  }

  @Override
  public void appeared(List<String> names) {
    node.apply(new Input.Appeared(names)).join();
  }

  @Override
  public void fetched(String name, byte[] content) {
    var _ = node.apply(new Input.Fetched(name, content));
  }

  @Override
  public void state(boolean usable, String reason) {
    var _ = node.apply(new Input.DropState(usable, reason));
  }

  @Override
  public void trouble(String place, @Nullable String reason) {
    person.accept(
        reason == null
            ? new Output.Notice("drop-healed", "The drop " + place + " works again.")
            : new Output.Notice(
                "drop-trouble", "One of the drops cannot be used, others can: " + reason));
  }
}
