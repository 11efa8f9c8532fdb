package dev.stenope.sim;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Runs worlds that are drawn by their seeds, on all processors.
public final class Seeds {
  private static final int SHOWN = 5;
  private static final int MOST_FAILURES = 100;

  private Seeds() {}

  /// `Seeds FIRST COUNT` runs so many random worlds, `Seeds SEED` one; `Seeds handoff FIRST COUNT`
  /// those in which nodes die at each step of a handoff.
  public static void main(String[] arguments) {
    boolean handoff = arguments.length > 0 && arguments[0].equals("handoff");
    List<String> numbers = List.of(arguments).subList(handoff ? 1 : 0, arguments.length);
    long first = numbers.isEmpty() ? 1 : Long.parseLong(numbers.getFirst());
    long count = numbers.size() < 2 ? 1 : Long.parseLong(numbers.get(1));
    long began = System.nanoTime();
    Deaths deaths = new Deaths();
    List<Failure> failures = handoff ? deaths.run(first, count) : run(first, count);
    for (Failure failure : failures.subList(0, Math.min(SHOWN, failures.size()))) {
      System.out.println("Seed " + failure.seed() + ": " + failure.fault().getMessage());
    }
    if (handoff) {
      System.out.println("deaths by where the agent stood: " + deaths.count());
    }
    System.out.printf(
        "%d worlds in %.1f s, %d failed: %s%n",
        count,
        (System.nanoTime() - began) / 1e9,
        failures.size(),
        failures.stream().map(Failure::seed).toList());
    System.exit(failures.isEmpty() ? 0 : 1);
  }

  /// A world in which something was wrong.
  public record Failure(long seed, Throwable fault) {}

  /// Runs so many random worlds.
  public static List<Failure> run(long first, long count) {
    return run(first, count, seed -> new RandomWorld(seed).run());
  }

  static List<Failure> run(long first, long count, LongConsumer world) {
    AtomicInteger failed = new AtomicInteger();
    return LongStream.range(first, first + count)
        .parallel()
        .mapToObj(
            seed -> {
              Throwable fault = failed.get() < MOST_FAILURES ? fault(seed, world) : null;
              if (fault == null) {
                return null;
              }
              failed.incrementAndGet();
              return new Failure(seed, fault);
            })
        .filter(failure -> failure != null)
        .toList();
  }

  private static @Nullable Throwable fault(long seed, LongConsumer world) {
    try {
      world.accept(seed);
      return null;
    } catch (RuntimeException | Violation fault) {
      return fault;
    }
  }
}
