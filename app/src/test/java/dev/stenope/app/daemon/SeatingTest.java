package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.agent.TaskOrder.Seat;
import dev.stenope.core.agent.TaskOrder.Seats;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeatingTest {
  private static final NodeId ALICE = new NodeId("nyawuwkjjwkwtlzygfig3gaconlqgiwk");
  private static final NodeId BOB = new NodeId("o5p3rlenjjhn6g7iustdv54s25ywu6ij");

  private final BlockingQueue<TaskOrder> told = new LinkedBlockingQueue<>();

  private static Map<NodeId, List<Json>> agents(NodeId node, String... names) {
    return Map.of(
        node,
        List.of(names).stream()
            .map(name -> new Json().put("agent", name).put("slots", 1L))
            .toList());
  }

  private static Seats seats(NodeId node, String... names) {
    return new Seats(
        List.of(names).stream().map(name -> new Seat(node, name, List.of(), 1)).toList());
  }

  @Test
  void whatWasSeenLaterIsToldLater() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    Seating seating =
        new Seating(
            ALICE,
            () -> {
              if (looks.getAndIncrement() > 0) {
                return agents(ALICE, "kimi");
              }
              looked.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Map.of();
            },
            told::add);
    Thread slow = Thread.ofPlatform().start(seating::tell);
    looked.await();
    Thread quick = Thread.ofPlatform().start(seating::tell);
    while (quick.getState() != Thread.State.BLOCKED && quick.isAlive()) {
      Thread.sleep(1);
    }
    goOn.countDown();
    slow.join();
    quick.join();
    assertEquals(new Seats(List.of()), told.take());
    assertEquals(seats(ALICE, "kimi"), told.take());
  }

  @Test
  void onlyWhoIsOnlineIsAsked() throws Exception {
    Seating seating = new Seating(ALICE, () -> agents(BOB, "kimi", "hermes"), told::add);
    seating.tell();
    assertEquals(new Seats(List.of()), told.take());
    seating.changed(BOB, true);
    assertEquals(seats(BOB, "kimi", "hermes"), told.take());
    seating.changed(BOB, false);
    assertEquals(new Seats(List.of()), told.take());
  }

  @Test
  void whoWentAfterSomebodyLookedIsGone() throws Exception {
    Seating seating = new Seating(ALICE, () -> agents(BOB, "kimi"), told::add);
    seating.changed(BOB, false);
    seating.found(BOB);
    seating.tell();
    assertEquals(new Seats(List.of()), told.take());
    assertEquals(new Seats(List.of()), told.take());
  }
}
