package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.node.Node;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Waits for what a node says to what it is told.
final class Awaiting {
  private Awaiting() {}

  /// Gives the node an input and waits for the first output that means something; null after that
  /// many milliseconds.
  static <T> @Nullable T answer(
      Live live, Input input, long millis, Function<? super Output, @Nullable T> meaning)
      throws Problem, InterruptedException {
    return answer(live, List.of(input), millis, meaning);
  }

  /// The same for several inputs.
  static <T> @Nullable T answer(
      Live live, List<Input> inputs, long millis, Function<? super Output, @Nullable T> meaning)
      throws Problem, InterruptedException {
    return answer(live, inputs, millis, meaning, () -> true);
  }

  /// The same for one that outlives a node: it is waited on when the node is started anew.
  static <T> @Nullable T lastingAnswer(
      Live live, Input input, long millis, Function<? super Output, @Nullable T> meaning)
      throws Problem, InterruptedException {
    return answer(live, List.of(input), millis, meaning, live.ended()::isDone);
  }

  /// `isOver` tells, when a node has ended, whether there is nothing to wait for any more.
  private static <T> @Nullable T answer(
      Live live,
      List<Input> inputs,
      long millis,
      Function<? super Output, @Nullable T> meaning,
      BooleanSupplier isOver)
      throws Problem, InterruptedException {
    CompletableFuture<T> found = new CompletableFuture<>();
    Runnable end =
        () -> {
          if (isOver.getAsBoolean()) {
            found.cancel(false);
          }
        };
    try (Node.Subscription _ =
            live.watch(
                output -> {
                  T answer = meaning.apply(output);
                  if (answer != null) {
                    found.complete(answer);
                  }
                });
        Node.Subscription _ = live.asked(node -> told(live, node, inputs, end))) {
      return found.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return null;
    } catch (ExecutionException | CancellationException | RejectedExecutionException _) {
      throw new Problem(
          "the node stopped before it answered", "what it was told may be done all the same", "");
    }
  }

  private static Node.Subscription told(Live live, Node node, List<Input> inputs, Runnable end) {
    Node.Subscription watch = live.atEachEnd(end);
    try {
      inputs.forEach(node::submit);
      return watch;
    } catch (RejectedExecutionException e) {
      watch.close();
      throw e;
    }
  }
}
