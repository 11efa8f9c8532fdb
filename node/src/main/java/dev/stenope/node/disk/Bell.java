package dev.stenope.node.disk;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Wakes the one thread that writes what others put into a queue. What nobody awaits waits a little
/// for what somebody does, so that both are written at once, and wakes nobody meanwhile.
public final class Bell {
  private volatile @Nullable Thread sleeper;
  private volatile boolean lingers;
  private volatile boolean awaited;

  /// There is something more in the queue. From any thread.
  public void ring(boolean isAwaited) {
    if (isAwaited) {
      awaited = true;
    }
    Thread thread = sleeper;
    if (thread != null && (isAwaited || !lingers)) {
      LockSupport.unpark(thread);
    }
  }

  /// Sleeps unless `ready`, until a ring or for no reason.
  public void sleep(BooleanSupplier ready) {
    sleeper = Thread.currentThread();
    if (!ready.getAsBoolean()) {
      LockSupport.park(this);
    }
    sleeper = null;
  }

  /// Waits so many nanoseconds at most for somebody who awaits what is in the queue.
  public void linger(long nanos) {
    lingers = true;
    sleeper = Thread.currentThread();
    long end = System.nanoTime() + nanos;
    for (long left = nanos; !awaited && left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
    sleeper = null;
    lingers = false;
  }

  /// What is in the queue is taken after this.
  public void taken() {
    awaited = false;
  }

  /// Nobody may wait for the rest of the queue, since it is to be taken at once.
  public void hurry() {
    awaited = true;
  }
}
