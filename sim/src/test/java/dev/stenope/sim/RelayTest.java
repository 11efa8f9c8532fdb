package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.RelayAddress;
import org.junit.jupiter.api.Test;

/// What nodes do with a relay, which drops, delays, repeats and swaps what it hands on.
class RelayTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  private final World world = new World(1, "mvn -pl sim -am test -Dtest=RelayTest");
  private final Drop folder = world.drop(Drop.Manner.LOCAL);
  private final RelayAddress relay = world.relay();

  private Machine node(String name, Access access, RelayAddress... relays) {
    Machine machine = world.node(name, access.host(world.net(), DSL), folder);
    for (RelayAddress each : relays) {
      machine.relay(each);
    }
    machine.restart();
    return machine;
  }

  private void talk(Machine one, Machine other, long limit) {
    for (int i = 0; i < 20; i++) {
      world.say(one, other, "x".repeat(100 * i));
      world.say(other, one);
    }
    world.until("both have been told", world::allDelivered, limit);
  }

  private void cut(boolean isCut) {
    world.net().routers().forEach(router -> router.cut(isCut));
  }

  @Test
  void twoNodesWithoutADirectWayTalkOverTheRelayThatOneOfThemKnows() {
    Machine home = node("home", Access.SYMMETRIC, relay);
    Machine laptop = node("laptop", Access.SYMMETRIC);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 3 * SECOND);
    assertEquals("websocket", home.way(laptop));
    assertEquals("websocket", laptop.way(home));
    talk(home, laptop, 5 * SECOND);
    world.pass(300 * SECOND);
    assertTrue(world.linked(home, laptop));
    talk(home, laptop, 5 * SECOND);
    world.judge();
  }

  /// A relay over which the peer talks needs no challenge, however long that lasts (seed 106944).
  @Test
  void aRelayInUseIsWatchedAsAnyOtherPath() {
    Machine home = node("home", Access.SYMMETRIC, relay);
    Machine laptop = node("laptop", Access.SYMMETRIC);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 3 * SECOND);
    for (int i = 0; i < 30; i++) {
      world.say(home, laptop);
      world.say(laptop, home);
      world.pass(2 * SECOND);
    }
    assertEquals("websocket", home.way(laptop));
  }

  @Test
  void theRelayIsThereFirstAndADirectWayTakesOver() {
    Machine home = node("home", Access.LINUX, relay);
    Machine laptop = node("laptop", Access.LINUX, relay);
    world.introduce(home, laptop);
    world.until("relayed", () -> home.way(laptop).equals("websocket"), 3 * SECOND);
    world.say(home, laptop);
    world.until("it is there before the direct way", world::allDelivered, SECOND);
    world.until("direct", () -> home.way(laptop).equals("punched"), 10 * SECOND);
    talk(home, laptop, 5 * SECOND);
    world.judge();
  }

  @Test
  void theRelayTakesOverWithinASecondWhenTheDirectWayDiesInTheMiddleOfWords() {
    Machine home = node("home", Access.PORT_RESTRICTED, relay);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED);
    world.introduce(home, laptop);
    world.until("direct", () -> home.way(laptop).equals("punched"), 10 * SECOND);
    for (int round = 0; round < 20; round++) {
      world.pass(25 * SECOND);
      assertEquals("punched", home.way(laptop));
      talk(home, laptop, 5 * SECOND);
      cut(true);
      world.say(home, laptop);
      world.say(laptop, home);
      world.until("what was said is there all the same", world::allDelivered, SECOND);
      talk(home, laptop, 2 * SECOND);
      cut(false);
      world.until("direct again", () -> home.way(laptop).equals("punched"), 60 * SECOND);
    }
    world.judge();
  }

  @Test
  void aRelayThatComesBackIsUsedAgain() {
    Machine home = node("home", Access.SYMMETRIC, relay);
    Machine laptop = node("laptop", Access.SYMMETRIC, relay);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 3 * SECOND);
    for (int i = 0; i < 50; i++) {
      world.say(home, laptop, "x".repeat(1000));
      world.say(laptop, home, "x".repeat(1000));
    }
    world.pass(SECOND / 20);
    world.relay(relay).down(true);
    world.pass(3 * SECOND);
    world.relay(relay).down(false);
    world.until("all is there", world::allDelivered, 20 * SECOND);
    world.judge();
  }

  @Test
  void whileTheDirectWayWorksTheRelayHasLittleToDo() {
    Machine home = node("home", Access.PORT_RESTRICTED, relay);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED, relay);
    world.introduce(home, laptop);
    world.until("direct", () -> home.way(laptop).equals("punched"), 10 * SECOND);
    world.pass(10 * SECOND);
    long before = world.relay(relay).carried();
    for (int i = 0; i < 60; i++) {
      world.say(home, laptop, "x".repeat(1000));
      world.pass(10 * SECOND);
    }
    long packets = world.relay(relay).carried() - before;
    assertTrue(packets < 200, () -> packets + " packets in ten minutes");
  }
}
