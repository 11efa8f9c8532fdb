package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.mail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SweepingTest {
  private final ScriptedDrop.Place place = new ScriptedDrop.Place("place");
  private final ScriptedDrop drop = new ScriptedDrop(place);
  private final Looks looks = new Looks(drop, new Silence());

  @Test
  void anIdleDropIsSweptAtFirstAndThenOnceAnHour() throws Exception {
    long now = System.nanoTime();
    Sweeping sweeping = new Sweeping(drop, looks, now);
    place.files.put(mail(1), content(1));
    looks.look(now);
    assertTrue(sweeping.isDue(now));
    sweeping.sweep();
    assertFalse(sweeping.isDue(now));
    int sweeps = 0;
    for (int i = 1; i <= 36; i++) {
      assertEquals(0, sweeping.left(now + i * Sweeping.PERIOD));
      sweeps += sweeping.isDue(now + i * Sweeping.PERIOD) ? 1 : 0;
    }
    assertEquals(3, sweeps);
  }

  @Test
  void whatIsPushedIsSweptAtTheEndOfItsLife() throws Exception {
    long now = System.nanoTime();
    Sweeping sweeping = new Sweeping(drop, looks, now);
    looks.look(now);
    assertFalse(sweeping.isDue(now));
    looks.hear(List.of(DeadDropContract.name(1)), now + 1);
    assertFalse(sweeping.isDue(now + Sweeping.PERIOD));
    assertTrue(sweeping.isDue(now + 2 * Sweeping.PERIOD));
  }
}
