package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.nio.charset.StandardCharsets;

/// Follows a transfer: a line on the terminal with the rate and the time that is left.
final class TransferProgress {
  /// How much of the rate the latest look makes.
  private static final double NEWS = 0.2;

  private final Common common;
  private final boolean live;
  private double rate = -1;
  private long last = -1;
  private long lastAt;

  TransferProgress(Common common) {
    this.common = common;
    this.live = !common.json && Style.isTerminal(2);
  }

  /// Makes the request and returns how the transfer was left.
  Json follow(Json request) throws Problem, MalformedException {
    try (Control control = common.need(request)) {
      for (Json line = control.next(); line != null; line = control.next()) {
        if (line.get("left_out") instanceof String text) {
          common.warn(text);
        } else if (line.get("progress") instanceof String text) {
          show(text);
        } else {
          return line;
        }
      }
    } finally {
      if (live && last >= 0) {
        common.rewrite("");
      }
    }
    throw new Problem("the running node hung up", "it was stopped", "The transfer goes on with it");
  }

  private void show(String text) throws MalformedException {
    if (live) {
      Json state = Json.read(text.getBytes(StandardCharsets.UTF_8));
      common.rewrite(line(state.number("done"), state.number("total"), System.nanoTime()));
    }
  }

  /// Such as `45% 1.2 GB of 2.7 GB 310 MB/s 5 s left`.
  String line(long done, long total, long now) {
    if (last >= 0 && now > lastAt) {
      double latest = Math.max(0, done - last) * 1e9 / (now - lastAt);
      rate = rate < 0 ? latest : rate + NEWS * (latest - rate);
    }
    last = done;
    lastAt = now;
    StringBuilder line = new StringBuilder();
    line.append(total == 0 ? 100 : done * 100 / total).append("%  ");
    line.append(Text.bytes(done)).append(" of ").append(Text.bytes(total));
    if (rate > 0) {
      line.append("  ").append(Text.bytes((long) rate)).append("/s  ");
      line.append(Text.seconds((long) Math.ceil((total - done) / rate))).append(" left");
    }
    return line.toString();
  }
}
