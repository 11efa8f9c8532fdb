package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What servers see of one socket, and what port comes next.
class PortForecastTest {
  private static final Endpoint NAT = new Endpoint(0, 0xffffcb007107L, 40_000);

  @Test
  void thePortOfAllServersIsFixed() {
    assertEquals(PortForecast.fixed(NAT), forecast(40_000, 40_000, 0));
  }

  @Test
  void equalStepsAreSequential() {
    PortForecast forecast = forecast(40_000, 40_002, 40_004);
    assertEquals(PortForecast.sequential(NAT.withPort(40_004), 2), forecast);
    assertEquals(NAT.withPort(40_006), forecast.next(1));
  }

  @Test
  void othersFlowsInBetweenDoNotHideTheStep() {
    assertEquals(1, forecast(40_000, 40_001, 40_007).step());
  }

  @Test
  void downwardsAndRoundTheEndIsSequentialToo() {
    assertEquals(-3, forecast(1_026, 65_535, 65_532).step());
    assertEquals(NAT.withPort(1_025), forecast(65_533, 65_534, 65_535).next(2));
  }

  @Test
  void aServerThatIsSilentHasHadItsFlow() {
    assertEquals(PortForecast.sequential(NAT.withPort(40_004), 2), forecast(40_000, 0, 40_004));
    assertEquals(PortForecast.sequential(NAT.withPort(40_004), 2), forecast(40_000, 40_002, 0));
  }

  @Test
  void anythingElseIsRandom() {
    assertEquals(PortForecast.Kind.RANDOM, forecast(40_000, 51_234, 1_999).kind());
    assertEquals(PortForecast.Kind.RANDOM, forecast(40_000, 40_005, 40_002).kind());
  }

  @Test
  void drawsEachPortOfASmallRangeOnce() {
    PortForecast forecast = PortForecast.random(NAT, 5_000, 5_099);
    List<Endpoint> drawn = forecast.draw(500, new SplittableRandom(1));
    assertEquals(100, new HashSet<>(drawn).size());
    assertTrue(drawn.stream().allMatch(each -> each.port() >= 5_000 && each.port() < 5_100));
  }

  /// 0 stands for a server that has not answered.
  private static PortForecast forecast(int... ports) {
    List<@Nullable Endpoint> seen = new ArrayList<>();
    for (int port : ports) {
      seen.add(port == 0 ? null : NAT.withPort(port));
    }
    return PortForecast.of(seen);
  }
}
