package dev.stenope.app.cli;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Prints on a thread of its own, so that an output that nobody reads holds nobody up. What comes
/// while too much waits is left out.
final class Printing implements AutoCloseable {
  private static final int MAX_WAITING = 1024;

  private final ThreadPoolExecutor printer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          task -> Thread.ofPlatform().daemon().name("print").unstarted(task),
          new ThreadPoolExecutor.DiscardPolicy());

  void later(Runnable print) {
    printer.execute(print);
  }

  /// Gives what waits a moment to be printed.
  @Override
  public void close() {
    printer.shutdown();
    try {
      printer.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
