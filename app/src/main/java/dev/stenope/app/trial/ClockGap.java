package dev.stenope.app.trial;

import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;

/// By how much the clock of a drop is ahead of this machine's, give or take `error`; both in
/// milliseconds.
record ClockGap(double offset, double error) {
  /// Servers write their time in seconds, file systems in ticks of the processor's clock.
  private static final double SECOND = 1000;

  private static final double TICK = 10;

  /// What a person must be told of, beyond the error.
  private static final double MUCH = 10_000;

  static ClockGap measure(DeadDrop drop) throws DropException {
    ClockReading learned = drop.clock();
    if (learned != null) {
      return between(learned.at(), learned.utc() / 1e6, learned.error() / 1e6);
    }
    long asked = System.nanoTime();
    long time = drop.serverTime();
    long answered = System.nanoTime();
    double half = (answered - asked) / 2e6;
    double grain = time % 1000 == 0 ? SECOND : TICK;
    return between(asked + (answered - asked) / 2, (double) time, half + grain);
  }

  private static ClockGap between(long at, double utc, double error) {
    double here = System.currentTimeMillis() - (System.nanoTime() - at) / 1e6;
    return new ClockGap(utc - here, error);
  }

  boolean isMuch() {
    return Math.abs(offset) > error + MUCH;
  }

  String words() {
    String error = ", give or take " + Text.nanos((long) (this.error * 1e6));
    if (Math.abs(offset) <= this.error) {
      return "agrees with this machine's" + error;
    }
    double seconds = Math.abs(offset) / 1e3;
    String gap = seconds < 60 ? Text.nanos((long) (seconds * 1e9)) : Text.seconds((long) seconds);
    return gap + (offset > 0 ? " ahead of" : " behind") + " this machine's" + error;
  }

  Json toJson() {
    return new Json().put("offset_ms", thousandths(offset)).put("error_ms", thousandths(error));
  }

  private static double thousandths(double millis) {
    return Math.round(millis * 1e3) / 1e3;
  }
}
