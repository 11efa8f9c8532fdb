package dev.stenope.opendal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The thread on which native code is called: a call cannot be broken off, and may never return.
/// One thread at a time gives it calls.
final class Native {
  /// How long a call may take.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Duration patience;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("stenope-opendal").daemon().factory());
  private @Nullable Future<?> last;

  Native(Duration patience) {
    this.patience = patience;
  }

  /// Returns what the call does. While an earlier one still has not returned, there is no other.
  <T> T call(Callable<T> call) throws TimeoutException, ExecutionException, InterruptedException {
    if (last != null && !last.isDone()) {
      throw new TimeoutException();
    }
    Future<T> now = thread.submit(call);
    last = now;
    return now.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Does one more thing once the last call has returned. Does not wait.
  void end(Runnable end) {
    thread.execute(end);
    thread.shutdown();
  }
}
