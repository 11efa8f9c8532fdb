package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the kernel's NAT does to common hole punching, and so whether the lab has the trap that
/// nodes must get out of.
@Tag("lab")
class NaivePunchTest {
  private static final Duration ONE_WAY = Duration.ofMillis(25);

  @Test
  void masqueradesLetThroughWhoComesWithinOneWay() throws IOException {
    assertEquals(3, successes(Router.MASQUERADE, 0));
    assertEquals(3, successes(Router.MASQUERADE, 20));
  }

  @Test
  void masqueradesShutOutWhoComesLater() throws IOException {
    assertEquals(0, successes(Router.MASQUERADE, 60));
    assertEquals(0, successes(Router.MASQUERADE, 200));
  }

  @Test
  void routersThatDropUnaskedInputForgiveAnySkew() throws IOException {
    assertEquals(3, successes(Router.OPENWRT, 0));
    assertEquals(3, successes(Router.OPENWRT, 200));
  }

  private static int successes(Router router, long skewMillis) throws IOException {
    int count = 0;
    try (TwoHomes homes = new TwoHomes(router, router, ONE_WAY)) {
      for (int i = 0; i < 3; ) {
        Boolean connects = NaivePunch.connects(homes, Duration.ofMillis(skewMillis));
        i += connects == null ? 0 : 1;
        count += Boolean.TRUE.equals(connects) ? 1 : 0;
      }
    }
    System.out.printf("naive punching, %s, %d ms of skew: %d of 3%n", router, skewMillis, count);
    return count;
  }
}
