package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SearchBudgetTest {
  private static final long MINUTE = 60_000_000_000L;

  private final SearchBudget budget = new SearchBudget(() -> true);

  @Test
  void severalMayFailInARowAndThenFewerAndFewer() {
    for (int search = 0; search < SearchBudget.MAX; search++) {
      assertTrue(budget.take("h", search));
    }
    long now = SearchBudget.MAX - 1;
    for (long pause : List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L)) {
      assertFalse(budget.take("h", now + pause * MINUTE - 1));
      now += pause * MINUTE;
      assertTrue(budget.take("h", now));
    }
    assertFalse(budget.take("h", now));
  }

  @Test
  void aPathThatOpensMakesUpForAll() {
    for (int search = 0; search < SearchBudget.MAX; search++) {
      assertTrue(budget.take("h", 0));
    }
    budget.renew();
    assertTrue(budget.take("h", 0));
  }

  @Test
  void aGuestIsSoughtWhereItWasHeard() {
    SearchBudget guest = new SearchBudget(() -> false);
    assertFalse(guest.take("203.0.113.7", 0));
    guest.heardFrom("203.0.113.7");
    assertTrue(guest.take("203.0.113.7", 0));
    assertFalse(guest.take("203.0.113.8", 0));
    for (int i = 0; i < SearchBudget.MAX_HOSTS; i++) {
      guest.heardFrom("198.51.100." + i);
    }
    assertFalse(guest.take("203.0.113.7", 0));
  }
}
