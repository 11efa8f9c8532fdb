package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.PathBook;
import org.junit.jupiter.api.Test;

/// What nodes do with a broker that both can reach.
class BrokerTest {
  private static final long SECOND = 1_000_000_000;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  private final World world = new World(1, "mvn -pl sim -am test -Dtest=BrokerTest");
  private final Drop folder = world.drop(Drop.Manner.LOCAL);
  private final Broker broker = world.broker();
  private final Broker nats = world.broker();

  private Machine node(String name, Access access, PathBook.Kind... kinds) {
    Machine machine = world.node(name, access.host(world.net(), DSL), folder);
    for (PathBook.Kind kind : kinds) {
      machine.broker(kind, kind == PathBook.Kind.NATS ? nats : broker);
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

  @Test
  void twoNodesBetweenWhichNoUdpPassesTalkOverTheBrokerWithinSeconds() {
    Machine home = node("home", Access.SYMMETRIC, PathBook.Kind.MQTT);
    Machine laptop = node("laptop", Access.SYMMETRIC, PathBook.Kind.MQTT);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
    assertEquals("mqtt", home.way(laptop));
    talk(home, laptop, 10 * SECOND);
    world.pass(300 * SECOND);
    assertTrue(world.linked(home, laptop));
    talk(home, laptop, 10 * SECOND);
    world.judge();
  }

  @Test
  void natsIsBetterThanMqttAndADirectPathIsBetterThanBoth() {
    Machine home = node("home", Access.SYMMETRIC, PathBook.Kind.MQTT, PathBook.Kind.NATS);
    Machine laptop = node("laptop", Access.SYMMETRIC, PathBook.Kind.NATS, PathBook.Kind.MQTT);
    world.introduce(home, laptop);
    world.until("nats", () -> home.way(laptop).equals("nats"), 6 * SECOND);
    Machine vps = node("vps", Access.OPEN, PathBook.Kind.MQTT);
    world.introduce(home, vps);
    world.until("direct", () -> home.way(vps).equals("punched"), 5 * SECOND);
    world.pass(30 * SECOND);
    assertEquals("punched", home.way(vps));
    assertEquals("punched", vps.way(home));
  }

  @Test
  void theBrokerTakesOverWhenTheDirectPathDiesAndGivesBackWhenItIsThereAgain() {
    Machine home = node("home", Access.PORT_RESTRICTED, PathBook.Kind.NATS);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED, PathBook.Kind.NATS);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
    world.pass(5 * SECOND);
    assertEquals("punched", home.way(laptop));
    world.net().routers().forEach(router -> router.cut(true));
    world.until(
        "the broker takes over",
        () -> home.way(laptop).equals("nats") && laptop.way(home).equals("nats"),
        10 * SECOND);
    talk(home, laptop, 10 * SECOND);
    world.pass(20 * SECOND);
    world.net().routers().forEach(router -> router.cut(false));
    world.until(
        "the direct path is back",
        () -> home.way(laptop).equals("punched") && laptop.way(home).equals("punched"),
        60 * SECOND);
    talk(home, laptop, 10 * SECOND);
  }

  @Test
  void aBrokerThatRestartsLosesNothing() {
    Machine home = node("home", Access.SYMMETRIC, PathBook.Kind.MQTT);
    Machine laptop = node("laptop", Access.SYMMETRIC, PathBook.Kind.MQTT);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
    for (int i = 0; i < 50; i++) {
      world.say(home, laptop, "x".repeat(1000));
      world.say(laptop, home, "x".repeat(1000));
    }
    world.pass(SECOND / 20);
    broker.down(true);
    world.pass(3 * SECOND);
    broker.down(false);
    world.until("all is there", world::allDelivered, 20 * SECOND);
    world.judge();
  }

  @Test
  void withoutABrokerInCommonNothingChanges() {
    Machine home = node("home", Access.SYMMETRIC, PathBook.Kind.MQTT);
    Machine laptop = node("laptop", Access.SYMMETRIC);
    world.introduce(home, laptop);
    world.until("they have met", () -> home.knows(laptop) && laptop.knows(home), 10 * SECOND);
    world.say(home, laptop);
    world.until("the drop carries it", world::allDelivered, 120 * SECOND);
    assertEquals(0, broker.carried());
  }
}
