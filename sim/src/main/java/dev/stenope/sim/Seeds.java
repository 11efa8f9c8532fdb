package dev.stenope.sim;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Runs random worlds, one for each seed, on all processors.
public final class Seeds {
  private static final int SHOWN = 5;

  private Seeds() {}

  /// `Seeds FIRST COUNT` runs so many worlds; `Seeds SEED` runs one.
  public static void main(String[] arguments) {
    long first = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1;
    long count = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    long began = System.nanoTime();
    List<Failure> failures = run(first, count);
    for (Failure failure : failures.subList(0, Math.min(SHOWN, failures.size()))) {
      System.out.println("Seed " + failure.seed() + ": " + failure.fault().getMessage());
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

  public static List<Failure> run(long first, long count) {
    AtomicInteger failed = new AtomicInteger();
    return LongStream.range(first, first + count)
        .parallel()
        .mapToObj(
            seed -> {
              Throwable fault = failed.get() < 100 ? fault(seed) : null;
              if (fault == null) {
                return null;
              }
              failed.incrementAndGet();
              return new Failure(seed, fault);
            })
        .filter(failure -> failure != null)
        .toList();
  }

  private static @Nullable Throwable fault(long seed) {
    try {
      new RandomWorld(seed).run();
      return null;
    } catch (RuntimeException | Violation fault) {
      return fault;
    }
  }
}
