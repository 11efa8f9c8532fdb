package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.clock.ClockSource;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Time servers that others wrote.
@Tag("servers")
class ChronyTest {
  private static final long MILLI = 1_000_000;

  /// A first question that comes before the server listens is repeated after 24 s at the latest.
  private static final long PATIENCE = 40_000;

  private final SteadyClock clock = new SteadyClock();

  @TempDir Path temp = Path.of("");

  private @Nullable ClockSource await(TimeServers servers, long patience) throws Exception {
    for (long i = 0; i < patience; i += 20) {
      ClockSource source = servers.read();
      if (source != null) {
        return source;
      }
      Thread.sleep(20);
    }
    return null;
  }

  private TimeServers ask(Chrony... servers) throws HomeException {
    List<String> addresses = List.of(servers).stream().map(Chrony::address).toList();
    TimeServers asked = new TimeServers(addresses, List.of(), clock);
    asked.start();
    return asked;
  }

  @Test
  void whatTwoServersSayIsTheClockOfThisMachine() throws Exception {
    try (Chrony one = new Chrony(temp, true);
        Chrony other = new Chrony(temp, true);
        TimeServers servers = ask(one, other)) {
      ClockSource source = await(servers, PATIENCE);
      assertNotNull(source);
      assertTrue(source.error() < 100 * MILLI, source.toString());
      long apart = Math.abs(clock.behind() - source.offset());
      assertTrue(apart <= source.error() + MILLI, source + " is " + apart + " ns off");
    }
  }

  @Test
  void aServerThatDoesNotKnowTheTimeSaysNothing() throws Exception {
    try (Chrony server = new Chrony(temp, false);
        Chrony good = new Chrony(temp, true);
        TimeServers servers = ask(server, good)) {
      ClockSource source = await(servers, PATIENCE);
      assertNotNull(source);
      assertEquals(good.address(), source.host());
    }
  }

  @Test
  void whereNobodyListensNothingIsKnown() throws Exception {
    Chrony gone = new Chrony(temp, true);
    gone.close();
    try (TimeServers servers = ask(gone)) {
      assertNull(await(servers, 3_000));
    }
  }
}
