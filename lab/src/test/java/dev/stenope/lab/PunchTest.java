package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole nodes behind the kernel's NATs, 25 ms apart: which pairs get through, and how quickly.
@Tag("lab")
class PunchTest {
  private static final Duration ONE_WAY = Duration.ofMillis(25);

  @TempDir private Path folder;

  private int meetings;

  @Test
  void masqueradesAreGotThroughAtAnySkew() throws IOException, Problem, MalformedException {
    List<Encounter> all = new ArrayList<>();
    for (int skew : new int[] {0, 20, 60, 120, 250}) {
      all.addAll(meet(1, Router.MASQUERADE, Router.MASQUERADE, skew));
    }
    assertEquals(5, all.stream().filter(each -> each.path().equals("punched")).count());
  }

  @Test
  void homeRoutersAreGotThroughWithinASecond() throws IOException, Problem, MalformedException {
    List<Encounter> all = meet(3, Router.OPENWRT, Router.OPENWRT, 120);
    double median = Figures.median(all.stream().map(Encounter::connectMillis).toList());
    System.out.printf("two NATs, 25 ms one way: connect p50 %.0f ms%n", median);
    assertTrue(median < 1000, median + " ms");
  }

  @Test
  void aMasqueradeAndAHomeRouterAreGotThrough() throws IOException, Problem, MalformedException {
    meet(1, Router.MASQUERADE, Router.OPENWRT, 120);
    meet(1, Router.OPENWRT, Router.MASQUERADE, 120);
  }

  @Test
  void randomPortsReachAHostThatAnyoneReaches() throws IOException, Problem, MalformedException {
    meet(1, Router.RANDOM, Router.ONE_TO_ONE, 0);
    meet(1, Router.ONE_TO_ONE, Router.RANDOM_OPENWRT, 0);
  }

  @Test
  void randomPortsAndRoutersThatMindThePortFindEachOther()
      throws IOException, Problem, MalformedException {
    // A machine whose timers are late misses some of the openings of two masquerades.
    assertPunched(meet(3, Router.RANDOM, Router.MASQUERADE, 0), 1);
    assertPunched(meet(2, Router.OPENWRT, Router.RANDOM_OPENWRT, 0), 1);
  }

  private static void assertPunched(List<Encounter> all, long least) {
    long punched = all.stream().filter(each -> each.path().equals("punched")).count();
    assertEquals(least, Math.min(least, punched), all.toString());
  }

  private List<Encounter> meet(int times, Router a, Router b, int skewMillis)
      throws IOException, Problem, MalformedException {
    List<Encounter> all = new ArrayList<>();
    try (TwoHomes homes = new TwoHomes(a, b, ONE_WAY)) {
      for (int i = 0; i < times; i++) {
        Path fresh = folder.resolve("meeting-" + meetings++);
        all.add(Encounter.of(homes, fresh, Duration.ofMillis(skewMillis)));
      }
    }
    System.out.printf("%s x %s, %d ms of skew: %s%n", a, b, skewMillis, all);
    return all;
  }
}
