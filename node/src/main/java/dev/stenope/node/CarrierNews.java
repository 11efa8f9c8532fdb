package dev.stenope.node;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.node.carrier.Carriers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Hands on what brokers and relays tell. Packets that the node has no time for are lost.
final class CarrierNews implements Carriers.Events {
  /// The most packets that may wait for the node.
  private static final int MAX_WAITING = 1024;

  /// How often a person is told of a limit, in nanoseconds.
  private static final long PACE = 60_000_000_000L;

  private final Function<Input, CompletableFuture<?>> node;
  private final Consumer<Output.Notice> person;
  private final AtomicInteger waiting = new AtomicInteger();
  private long complainedAt = System.nanoTime() - PACE;

  /// `node` takes an input, and completes when it has.
  CarrierNews(Function<Input, CompletableFuture<?>> node, Consumer<Output.Notice> person) {
    this.node = node;
    this.person = person;
  }

  @Override
  public void arrived(Input.Arrived packet) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return;
    }
    var _ = node.apply(packet).whenComplete((_, _) -> waiting.decrementAndGet());
  }

  @Override
  public void trouble(String place, @Nullable String reason) {
    person.accept(
        reason == null
            ? new Output.Notice("carrier-healed", "The carrier " + place + " works again.")
            : new Output.Notice(
                "carrier-trouble", "The carrier " + place + " cannot be used: " + reason));
  }

  @Override
  public synchronized void complaint(String place, String reason) {
    long now = System.nanoTime();
    if (now - complainedAt >= PACE) {
      complainedAt = now;
      person.accept(
          new Output.Notice("carrier-limited", "The carrier " + place + " limits: " + reason));
    }
  }
}
