package dev.stenope.node.drop.mega;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The time for which the server wants to be left alone, commands and events alike. Any thread may
/// ask.
final class Rest {
  private @Nullable Refusal reason;
  private long end;

  /// Raises what the server has wanted to be left alone for, with what is left of the time.
  synchronized void check() throws Refusal {
    Refusal resting = reason;
    long left = left();
    if (resting != null && left > 0) {
      throw new Refusal(resting.error(), Duration.ofNanos(left));
    }
  }

  /// How long it still is, in nanoseconds; zero if the server may be asked.
  synchronized long left() {
    return reason == null ? 0 : Math.max(0, end - System.nanoTime());
  }

  synchronized void begin(Refusal refusal) {
    reason = refusal;
    end = System.nanoTime() + refusal.pause().toNanos();
  }
}
