package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// What two nodes need whose routers both remember uninvited packets, one of which draws its ports:
/// that their clocks agree to less than the way from one to the other takes.
class ClockTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  /// Of one access, so that hosts are 25 ms apart.
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  private final World world = new World(1, "mvn -pl sim -am test -Dtest=ClockTest");
  private final Drop folder = world.drop(Drop.Manner.LOCAL);

  private Machine node(String name, Access access, long ahead, long rate) {
    return world.node(name, access.host(world.net(), DSL), folder, ahead, rate);
  }

  private void timeServers(long... ahead) {
    for (long one : ahead) {
      world.timeServer(one);
    }
  }

  @Test
  void clocksThatAreTwoAndAHalfSecondsApartKeepThemApart() {
    Machine home = node("home", Access.LINUX, 5 * SECOND / 4, 0);
    Machine cafe = node("cafe", Access.LINUX_RANDOM, -5 * SECOND / 4, 0);
    world.introduce(home, cafe);
    world.pass(600 * SECOND);
    assertFalse(world.linked(home, cafe));
  }

  @Test
  void timeServersLetThemMeetTheFirstTime() {
    timeServers(0, 0, 0);
    Machine home = node("home", Access.LINUX, 5 * SECOND / 4, 30_000);
    Machine cafe = node("cafe", Access.LINUX_RANDOM, -5 * SECOND / 4, -30_000);
    home.keepTime();
    cafe.keepTime();
    world.pass(SECOND);
    world.introduce(home, cafe);
    world.until("they are linked", () -> world.linked(home, cafe), 20 * SECOND);
    assertEquals("punched", home.way(cafe));
  }

  @Test
  void aTimeServerThatLiesIsOutvoted() {
    timeServers(0, 3600 * SECOND, 3 * MILLI);
    Machine home = node("home", Access.LINUX, 5 * SECOND / 4, 0);
    Machine cafe = node("cafe", Access.LINUX_RANDOM, -5 * SECOND / 4, 0);
    home.keepTime();
    cafe.keepTime();
    world.pass(SECOND);
    world.introduce(home, cafe);
    world.until("they are linked", () -> world.linked(home, cafe), 20 * SECOND);
  }

  /// The relay is all they have at first; over it they learn each other's clock.
  @Test
  void whatALinkHasShownOfTheClocksIsEnoughForTheNextMeeting() {
    Machine home = node("home", Access.LINUX, 5 * SECOND / 4, 30_000);
    Machine cafe = node("cafe", Access.LINUX_RANDOM, -5 * SECOND / 4, -30_000);
    home.relay(world.relay());
    home.restart();
    world.introduce(home, cafe);
    world.until("they are linked", () -> world.linked(home, cafe), 10 * SECOND);
    assertEquals("websocket", home.way(cafe));
    world.until("the way is direct", () -> home.way(cafe).equals("punched"), 120 * SECOND);
    assertTrue(world.linked(home, cafe));
  }
}
