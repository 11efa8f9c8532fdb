package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.stenope.core.Input;
import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.Drops;
import dev.stenope.node.drop.ScriptedDrop;
import dev.stenope.node.drop.Silence;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {
  private static final long SECOND = 1_000_000_000L;

  private final ScriptedDrop.Place place = new ScriptedDrop.Place("place");
  private final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();

  private ClockReading ahead(long nanos) {
    return new ClockReading(
        System.nanoTime(), System.currentTimeMillis() * 1_000_000 + nanos, SECOND / 2);
  }

  @Test
  void aFaultInOnePeriodDoesNotEndTheWatch(@TempDir Path folder) throws Exception {
    Home home = Home.create(folder.resolve("home"), "one", new SecureRandom());
    SteadyClock clock = new SteadyClock();
    try (Drops drops = new Drops(List.of(new ScriptedDrop(place)), new Silence());
        Surroundings surroundings =
            new Surroundings(
                List.of(InetAddress.getLoopbackAddress()),
                List.of(),
                List.of(),
                clock,
                new DropClocks(drops, List.of("a.example"), clock),
                inputs::add,
                _ -> {
                  place.clock = ahead(2 * SECOND);
                  throw new IllegalStateException("a bug");
                })) {
      place.clock = ahead(3600 * SECOND);
      surroundings.start(home);
      Input input = inputs.poll(20, TimeUnit.SECONDS);
      while (input != null && !(input instanceof Input.ClockCorrected)) {
        input = inputs.poll(20, TimeUnit.SECONDS);
      }
      assertNotNull(input);
    }
  }
}
