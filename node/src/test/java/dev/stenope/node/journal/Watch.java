package dev.stenope.node.journal;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// What a journal tells, and somebody who waits for it.
final class Watch {
  private static final long LIMIT = 30_000_000_000L;

  private final List<Long> counts = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  synchronized void durable(long count) {
    counts.add(count);
    notifyAll();
  }

  synchronized void complain(String line) {
    complaints.add(line);
    notifyAll();
  }

  synchronized long durable() {
    return counts.isEmpty() ? 0 : counts.getLast();
  }

  synchronized List<Long> counts() {
    return List.copyOf(counts);
  }

  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  void awaitDurable(long count) {
    await(() -> durable() >= count);
  }

  void awaitComplaint() {
    await(() -> !complaints.isEmpty());
  }

  synchronized void await(BooleanSupplier so) {
    long end = System.nanoTime() + LIMIT;
    try {
      while (!so.getAsBoolean()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          fail("nothing was told: " + counts + complaints);
        }
        wait(left);
      }
    } catch (InterruptedException _) {
      fail("interrupted");
    }
  }
}
