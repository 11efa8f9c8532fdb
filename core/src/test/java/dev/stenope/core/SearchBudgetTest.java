package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SearchBudgetTest {
  private static final long MINUTE = 60_000_000_000L;

  private final SearchBudget budget = new SearchBudget();

  @Test
  void anHourHasThreeSearches() {
    assertTrue(budget.take(0));
    assertTrue(budget.take(MINUTE));
    assertTrue(budget.take(2 * MINUTE));
    assertFalse(budget.take(59 * MINUTE));
    assertTrue(budget.take(60 * MINUTE));
    assertFalse(budget.take(60 * MINUTE));
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
