package dev.stenope.node.disk;

import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The same done to many files, some at a time: a disk takes many forces in little more time than
/// one, and hashing takes all processors that there are.
public final class Together {
  private static final int WORKERS = 16;

  private Together() {}

  /// What is done to each.
  @FunctionalInterface
  public interface Work<T> {
    void on(T item) throws IOException;
  }

  /// Returns when all is done; raises the fault of the first item that has one.
  public static <T> void each(Collection<T> items, Work<? super T> work) throws IOException {
    try (ExecutorService workers =
        Executors.newFixedThreadPool(WORKERS, Thread.ofVirtual().factory())) {
      for (Future<?> each : items.stream().map(item -> submit(workers, item, work)).toList()) {
        await(each);
      }
    }
  }

  private static <T> Future<?> submit(ExecutorService workers, T item, Work<? super T> work) {
    return workers.submit(
        () -> {
          work.on(item);
          return null;
        });
  }

  private static void await(Future<?> each) throws IOException {
    try {
      each.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
