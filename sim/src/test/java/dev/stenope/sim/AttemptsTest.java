package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Status;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What follows from an attempt that failed, and from one that did not.
class AttemptsTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);
  private static final Line.Quality FIBRE = Line.Quality.delayed(1_250_000);

  private final World world = new World(1, "mvn -pl sim -am test -Dtest=AttemptsTest");
  private final Drop folder = world.drop(Drop.Manner.LOCAL);

  /// 5 ms apart, a scan reaches 80 ms of skew; the second or the third reaches the 200.
  @Test
  void afterALaterScanHasOpenedAPathTheNextMeetingsDoNotFail() {
    Machine one = world.node("one", Access.LINUX.host(world.net(), FIBRE), folder);
    Machine other =
        world.node("other", Access.LINUX.host(world.net(), FIBRE), folder, 200 * MILLI, 0);
    long begun = world.schedule().now();
    world.introduce(one, other);
    world.until("they are linked", () -> world.linked(one, other), 60 * SECOND);
    assertTrue(world.schedule().now() - begun > 7 * SECOND, "the first attempt should fail");
    for (int i = 0; i < 4; i++) {
      world.pass(40 * SECOND);
      long before = path(one).since();
      one.handle(new Input.NetworkChanged());
      world.until(
          "they met again",
          () -> {
            assertEquals(0, failures(one) + failures(other), "an attempt has failed");
            return path(one).since() > before;
          },
          60 * SECOND);
    }
  }

  @Test
  void threeFailuresLeaveItToTheNextKindOfPathAndTheSearchGoesOn() {
    Host host = Access.SYMMETRIC.host(world.net(), DSL);
    Machine home = world.node("home", Access.SYMMETRIC.host(world.net(), DSL), folder);
    Machine laptop = world.node("laptop", host, folder);
    world.introduce(home, laptop);
    world.until("they know each other", () -> home.knows(laptop) && laptop.knows(home), 5 * SECOND);
    world.until("three have failed", () -> failures(home) >= 3, 120 * SECOND);
    assertFalse(world.linked(home, laptop));
    assertEquals("drop", path(home).kind());
    assertEquals("drop", path(laptop).kind());
    world.say(home, laptop);
    world.until("it is told by the drop", world::allDelivered, 10 * SECOND);
    world.until("a fourth has failed", () -> failures(home) >= 4, 180 * SECOND);
    world.net().move(host, world.net().lan(Access.RESTRICTED.kind(), DSL));
    laptop.handle(new Input.NetworkChanged());
    world.until("they are linked", () -> world.linked(home, laptop), 200 * SECOND);
    assertEquals("punched", path(laptop).kind());
  }

  private static int failures(Machine machine) {
    return machine.status().peers().getFirst().attempts();
  }

  private static Status.PathStatus path(Machine machine) {
    return Objects.requireNonNull(machine.status().peers().getFirst().path());
  }
}
