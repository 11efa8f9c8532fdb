package dev.stenope.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  @Test
  void eachNumberPassesOnce() {
    ReplayWindow window = new ReplayWindow();
    for (long number : new long[] {0, 5, 3, 1023, 1024, 1025, 1L << 40, (1L << 40) - 1023}) {
      assertTrue(window.isFresh(number), () -> "number " + number);
      window.accept(number);
      assertFalse(window.isFresh(number), () -> "number " + number);
    }
    assertFalse(window.isFresh((1L << 40) - 1024));
    assertEquals(1L << 40, window.largest());
  }

  @Test
  void agreesWithASetOfAllNumbers() {
    Random random = new Random(7);
    ReplayWindow window = new ReplayWindow();
    Set<Long> accepted = new HashSet<>();
    long largest = -1;
    long base = 0;
    for (int i = 0; i < 200_000; i++) {
      base += random.nextInt(100) == 0 ? random.nextInt(5000) : random.nextInt(3);
      long number = Math.max(0, base + random.nextInt(2400) - 1200);
      boolean expected =
          number > largest || (number > largest - 1024 && !accepted.contains(number));
      assertEquals(expected, window.isFresh(number));
      if (expected) {
        window.accept(number);
        accepted.add(number);
        largest = Math.max(largest, number);
      }
    }
  }
}
