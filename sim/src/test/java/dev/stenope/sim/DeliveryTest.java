package dev.stenope.sim;

import org.junit.jupiter.api.Test;

/// How messages arrive, whatever the way does to packets.
class DeliveryTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final int MESSAGES = 10_000;

  /// Each packet passes two of these.
  private static final Line.Quality BAD =
      Line.Quality.delayed(12_500_000)
          .withJitter(3 * MILLI)
          .withLoss(0.025)
          .withReordering(0.02)
          .withDuplication(0.01);

  private final World world = new World(7, "mvn -pl sim -am test -Dtest=DeliveryTest");
  private final Drop folder = world.drop(Drop.Manner.LOCAL);
  private final Machine home =
      world.node("home", Access.PORT_RESTRICTED.host(world.net(), BAD), folder);
  private final Machine vps = world.node("vps", Access.LINUX.host(world.net(), BAD), folder);

  @Test
  void tenThousandMessagesAtFivePercentLossArriveOnceAndInOrder() {
    link();
    talk();
    world.until("all is delivered", world::allDelivered, 120 * SECOND);
    world.judge();
  }

  @Test
  void theSameWithThePathCutForTenSeconds() {
    link();
    talk();
    world.schedule().in(3 * SECOND, () -> world.net().routers().getFirst().cut(true));
    world.schedule().in(13 * SECOND, () -> world.net().routers().getFirst().cut(false));
    world.until("all is delivered", world::allDelivered, 120 * SECOND);
    world.judge();
  }

  @Test
  void messagesOfAMegabyteArriveAndLeaveTheJournalsSmall() {
    link();
    for (int i = 0; i < 7; i++) {
      world.say(home, vps, "x".repeat(1_000_000));
      world.say(vps, home, "x".repeat(10));
    }
    world.until("all is delivered", world::allDelivered, 240 * SECOND);
    world.pass(SECOND);
    world.judge();
  }

  @Test
  void whatIsSaidWhileThePeerIsAwayWaits() {
    link();
    vps.kill();
    for (int i = 0; i < 10; i++) {
      world.say(home, vps);
    }
    world.pass(120 * SECOND);
    vps.start();
    world.until("all is delivered", world::allDelivered, 120 * SECOND);
  }

  private void link() {
    world.introduce(home, vps);
    world.until("they are linked", () -> world.linked(home, vps), 20 * SECOND);
  }

  /// Ten seconds of a thousand messages each, in turn from both sides.
  private void talk() {
    for (int i = 0; i < MESSAGES; i++) {
      boolean there = i % 2 == 0;
      world.schedule().in(i * MILLI, () -> world.say(there ? home : vps, there ? vps : home));
    }
    world.pass(MILLI);
  }
}
