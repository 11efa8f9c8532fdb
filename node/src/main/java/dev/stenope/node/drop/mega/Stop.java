package dev.stenope.node.drop.mega;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends all waiting at once when the drop is closed.
final class Stop {
  private final CountDownLatch closed = new CountDownLatch(1);

  void close() {
    closed.countDown();
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /// Waits, unless the drop is closed, which is an error.
  void sleep(long nanos) throws InterruptedIOException {
    try {
      if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
        throw new InterruptedIOException("closed");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
