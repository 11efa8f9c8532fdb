package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SearchBudgetTest {
  private static final long MINUTE = 60_000_000_000L;

  private final SearchBudget budget = new SearchBudget();

  @Test
  void severalMayFailInARowAndThenOneAMinute() {
    for (int search = 0; search < SearchBudget.MAX; search++) {
      assertTrue(budget.take(search));
    }
    assertFalse(budget.take(MINUTE - 1));
    assertTrue(budget.take(MINUTE));
    assertFalse(budget.take(2 * MINUTE - 1));
    assertTrue(budget.take(3 * MINUTE));
    assertTrue(budget.take(3 * MINUTE));
    assertFalse(budget.take(3 * MINUTE));
  }

  @Test
  void aPathThatOpensMakesUpForAll() {
    for (int search = 0; search < SearchBudget.MAX; search++) {
      assertTrue(budget.take(0));
    }
    budget.proven();
    assertTrue(budget.take(0));
  }
}
