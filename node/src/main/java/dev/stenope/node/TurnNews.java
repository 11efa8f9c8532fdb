package dev.stenope.node;

import dev.stenope.core.Input;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.turn.TurnLines;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Hands on to the node what the ways to TURN servers tell. A server that sends more than the node
/// has time for is read more slowly.
final class TurnNews implements TurnLines.Events {
  private static final int MAX_WAITING = 1024;

  private final Function<Input, CompletableFuture<?>> told;
  private final BiConsumer<Integer, Endpoint> found;
  private final Semaphore room = new Semaphore(MAX_WAITING);

  /// What `told` returns completes when the node has done with the input.
  TurnNews(Function<Input, CompletableFuture<?>> told, BiConsumer<Integer, Endpoint> found) {
    this.told = told;
    this.found = found;
  }

  @Override
  public void found(int socket, Endpoint server) {
    found.accept(socket, server);
  }

  @Override
  public void arrived(Input.Arrived message) throws InterruptedException {
    room.acquire();
    var _ = told.apply(message).whenComplete((_, _) -> room.release());
  }

  @Override
  public void told(Input input) {
    var _ = told.apply(input);
  }
}
