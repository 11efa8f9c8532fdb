package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.mail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalTest {
  private static final long MILLI = 1_000_000;
  private static final long SINCE = 5;

  private final Order.Fetch fetch = new Order.Fetch(mail(1), 1 << 16, SINCE);

  @Test
  void aPartIsReadEverLessOftenAndTakenAsItIsAfterFourSeconds() {
    List<Long> ages = new ArrayList<>();
    long now = SINCE;
    while (Arrival.isAwaited(fetch, 100, now)) {
      now = Arrival.again(SINCE, now);
      ages.add((now - SINCE) / MILLI);
    }
    assertEquals(List.of(100L, 200L, 400L, 800L, 1_600L, 3_200L, 4_000L), ages);
  }

  @Test
  void aWholeFileIsNotWaitedFor() {
    assertFalse(Arrival.isAwaited(fetch, SIZE, SINCE));
    assertFalse(Arrival.isAwaited(fetch, 1 << 16, SINCE));
    assertFalse(Arrival.isAwaited(fetch, (1 << 16) + 1, SINCE));
    assertTrue(Arrival.isAwaited(fetch, SIZE + 1, SINCE));
  }
}
