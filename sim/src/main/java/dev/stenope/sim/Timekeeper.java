package dev.stenope.sim;

import dev.stenope.core.clock.Sntp;
import java.util.List;
import java.util.function.LongSupplier;

/// Asks time servers on behalf of a node, over the network of its host.
final class Timekeeper {
  private final Schedule schedule;
  private final Host host;
  private final LongSupplier clock;
  private final Runnable news;
  private final Sntp sntp;
  private int port = -1;
  private long offset;

  /// `clock` is the one of the node; `news` is run whenever the [#offset] has changed.
  Timekeeper(
      Schedule schedule,
      Host host,
      LongSupplier clock,
      List<Sntp.Named> servers,
      long seed,
      Runnable news) {
    this.schedule = schedule;
    this.host = host;
    this.clock = clock;
    this.news = news;
    this.sntp = new Sntp(new SeededRandom(seed));
    sntp.servers(servers, clock.getAsLong());
    wake();
  }

  /// What must be added to the clock of the node to get UTC, as far as it is known.
  long offset() {
    return offset;
  }

  /// A fresh socket for each round of questions.
  private void wake() {
    long now = clock.getAsLong();
    sntp.wake(
        now,
        (server, question) -> {
          if (port < 0) {
            port = host.bind(0, this::arrived);
          }
          host.send(port, server, question);
        });
    if (port >= 0 && !sntp.isAsking()) {
      host.close(port);
      port = -1;
    }
    // The two clocks differ by little in so short a time.
    schedule.in(Math.max(1_000, sntp.deadline() - now), this::wake);
  }

  private void arrived(Datagram packet) {
    byte[] bytes = packet.bytes();
    long now = clock.getAsLong();
    if (sntp.handle(packet.source(), bytes, 0, bytes.length, now)) {
      Sntp.Estimate estimate = sntp.estimate(now);
      if (estimate != null) {
        offset = estimate.offset();
        news.run();
      }
    }
  }
}
