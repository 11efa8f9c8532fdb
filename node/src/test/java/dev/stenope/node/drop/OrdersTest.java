package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrdersTest {
  private static final long SECOND = 1_000_000_000L;

  private final Orders orders = new Orders();
  private long now = 5 * SECOND;

  private Order.Put put(int file) {
    return new Order.Put(name(file), content(1), now);
  }

  private Order.Remove remove(int file) {
    return new Order.Remove(name(file), now);
  }

  private Order.Fetch fetch(int file) {
    return new Order.Fetch(name(file), 4096, now);
  }

  private void give(Order... all) {
    for (Order order : all) {
      orders.give(order);
    }
  }

  /// Carries out all that is due, except for the files that the drop refuses.
  private List<Order> carryOut(String... refused) {
    List<Order> done = new ArrayList<>();
    for (Order order = next(); order != null; order = next()) {
      if (List.of(refused).contains(order.name())) {
        orders.refused(order, now);
      } else {
        orders.done(order);
        done.add(order);
      }
    }
    return done;
  }

  private @Nullable Order next() {
    return orders.next(now, (_, _) -> now);
  }

  @Test
  void whatIsGivenAgainWaitsOnce() {
    give(put(1), fetch(2));
    now += SECOND;
    Order.Put again = put(1);
    Order.Fetch more = fetch(2);
    give(again, more);
    assertEquals(List.of(again, more), carryOut());
  }

  @Test
  void ordersAreCarriedOutAsTheyWereGiven() {
    Order[] all = {put(1), fetch(2), remove(3), put(4)};
    give(all);
    assertEquals(List.of(all), carryOut());
    assertTrue(orders.isEmpty());
  }

  @Test
  void aRefusedOrderDoesNotStarveOthersAndIsTriedLessAndLessOften() {
    give(put(1), put(2));
    assertEquals(List.of(name(2)), carryOut(name(1)).stream().map(Order::name).toList());
    int tries = 0;
    for (int i = 0; i < 290; i++) {
      now += SECOND;
      tries += orders.left(now, SECOND, (_, _) -> now) <= 0 ? 1 : 0;
      give(put(100 + i));
      assertEquals(1, carryOut(name(1)).size());
    }
    assertTrue(tries > 8 && tries < 20, "tried " + tries + " times");
    now += 60 * SECOND;
    orders.forgetOld(now);
    assertTrue(orders.isEmpty());
  }

  @Test
  void whatWasRefusedIsTriedAtOnceWhenTheDropHeals() {
    give(put(1), put(2));
    carryOut(name(1), name(2));
    assertNull(next());
    orders.hurry(now);
    assertEquals(2, carryOut().size());
  }

  @Test
  void theEarlierOrderForANameAlwaysComesFirst() {
    Order.Remove remove = remove(1);
    give(remove);
    assertEquals(List.of(), carryOut(name(1)));
    Order.Put put = put(1);
    Order.Fetch fetch = fetch(1);
    give(put, fetch, put(2));
    assertEquals(List.of(name(2)), carryOut(name(1)).stream().map(Order::name).toList());
    now += 100 * SECOND;
    assertEquals(List.of(), carryOut(name(1)));
    now += 100 * SECOND;
    assertEquals(List.of(remove, put, fetch), carryOut());
  }

  @Test
  void whatIsHeldBackByTheGateIsNotDue() {
    give(put(1), fetch(1), fetch(2));
    Orders.Opening noPuts = (order, _) -> order instanceof Order.Put ? now + 9 * SECOND : now;
    assertEquals(fetch(2), orders.next(now, noPuts));
    orders.done(fetch(2));
    assertNull(orders.next(now, noPuts));
    assertEquals(9 * SECOND, orders.left(now, 20 * SECOND, noPuts));
    assertEquals(5 * SECOND, orders.left(now, 5 * SECOND, noPuts));
  }

  @Test
  void toRemoveTakesBackWhatWasNotPutYet() {
    give(put(1), fetch(1), put(2), remove(1));
    assertEquals(List.of(put(2).name(), name(1)), carryOut().stream().map(Order::name).toList());
  }

  @Test
  void anOrderThatWasTakenBackWhileItWasCarriedOutIsNotTriedAgain() {
    give(put(1));
    Order first = Objects.requireNonNull(next());
    give(remove(1));
    orders.refused(first, now);
    assertEquals(List.of(remove(1)), carryOut());
  }

  @Test
  void theOldestGiveWay() {
    for (int i = 0; i < 5_000; i++) {
      give(fetch(i));
    }
    assertEquals(1024, orders.size());
    assertEquals(fetch(5_000 - 1024), next());
    for (int i = 0; i < 1_000; i++) {
      orders.give(new Order.Put(name(i), new byte[1 << 16], now));
    }
    assertEquals(128, carryOut().size());
  }
}
