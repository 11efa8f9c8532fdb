package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SearchBudgetTest {
  private static final long MINUTE = 60_000_000_000L;

  private final SearchBudget budget = new SearchBudget(() -> true);

  @Test
  void severalMayFailInARowAndThenOneAMinute() {
    for (int search = 0; search < SearchBudget.MAX; search++) {
      assertTrue(budget.take("h", search));
    }
    assertFalse(budget.take("h", MINUTE - 1));
    assertTrue(budget.take("h", MINUTE));
    assertFalse(budget.take("h", 2 * MINUTE - 1));
    assertTrue(budget.take("h", 3 * MINUTE));
    assertTrue(budget.take("h", 3 * MINUTE));
    assertFalse(budget.take("h", 3 * MINUTE));
  }

  @Test
  void aPathThatOpensMakesUpForAll() {
    for (int search = 0; search < SearchBudget.MAX; search++) {
      assertTrue(budget.take("h", 0));
    }
    budget.proven();
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
