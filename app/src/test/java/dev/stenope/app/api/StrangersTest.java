package dev.stenope.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// How long, and how many, connections may show no token.
class StrangersTest {
  private final Strangers strangers = new Strangers();

  private EmbeddedChannel come() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    strangers.came(channel);
    return channel;
  }

  private static void later(EmbeddedChannel channel) {
    channel.advanceTimeBy(Strangers.PATIENCE, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void whoShowsTheTokenStays() {
    EmbeddedChannel stranger = come();
    EmbeddedChannel known = come();
    strangers.known(known);
    later(stranger);
    later(known);
    assertFalse(stranger.isOpen());
    assertTrue(known.isOpen());
  }

  @Test
  void theOldestGoWhereTheyAreTooMany() {
    EmbeddedChannel known = come();
    strangers.known(known);
    List<EmbeddedChannel> all = new ArrayList<>();
    for (int i = 0; i < Strangers.MAX + 2; i++) {
      all.add(come());
    }
    assertEquals(all.subList(2, all.size()), all.stream().filter(EmbeddedChannel::isOpen).toList());
    assertTrue(known.isOpen());
  }
}
