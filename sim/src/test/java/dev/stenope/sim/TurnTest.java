package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import org.junit.jupiter.api.Test;

/// What nodes do with a TURN server.
class TurnTest {
  private static final long SECOND = 1_000_000_000;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  private final World world = new World(1, "mvn -pl sim -am test -Dtest=TurnTest");
  private final Drop folder = world.drop(Drop.Manner.LOCAL);
  private final TurnHost turn = world.turn();

  private Machine node(String name, Access access, boolean relayed) {
    Machine machine = world.node(name, access.host(world.net(), DSL), folder);
    if (relayed) {
      machine.choices().turn(turn);
      machine.restart();
    }
    return machine;
  }

  private void talk(Machine one, Machine other, long limit) {
    for (int i = 0; i < 20; i++) {
      world.say(one, other, "x".repeat(100 * i));
      world.say(other, one);
    }
    world.until("both have been told", world::allDelivered, limit);
  }

  private long notices(Machine machine, String code) {
    return machine.events().stream()
        .filter(event -> event instanceof Output.Notice notice && notice.code().equals(code))
        .count();
  }

  @Test
  void twoNodesBehindRandomSymmetricNatsTalkThroughTheServerWithinSeconds() {
    Machine home = node("home", Access.SYMMETRIC, true);
    Machine laptop = node("laptop", Access.SYMMETRIC, true);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 4 * SECOND);
    assertEquals("turn", home.way(laptop));
    talk(home, laptop, 10 * SECOND);
    world.pass(1500 * SECOND);
    assertEquals("turn", home.way(laptop));
    assertEquals("turn", laptop.way(home));
    talk(home, laptop, 10 * SECOND);
    assertTrue(turn.carried() > 100);
    world.judge();
  }

  @Test
  void oneNodeWithAServerIsEnough() {
    Machine home = node("home", Access.SYMMETRIC, true);
    Machine laptop = node("laptop", Access.SYMMETRIC, false);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 4 * SECOND);
    assertEquals("turn", home.way(laptop));
    assertEquals("turn", laptop.way(home));
    talk(home, laptop, 10 * SECOND);
  }

  @Test
  void permissionsAreForAddressesThatAPeerHas() {
    Machine home = node("home", Access.SYMMETRIC, true);
    Machine laptop = node("laptop", Access.SYMMETRIC, true);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 4 * SECOND);
    world.pass(20 * SECOND);
    // Two homes and the server itself.
    assertEquals(3, turn.permitted().size(), () -> turn.permitted().toString());
  }

  @Test
  void aDirectPathIsTakenWhereThereIsOneAndTheServerWhenItDies() {
    Machine home = node("home", Access.PORT_RESTRICTED, true);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED, true);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 4 * SECOND);
    assertEquals("punched", home.way(laptop));
    world.pass(700 * SECOND);
    assertEquals("punched", home.way(laptop));
    assertEquals(2, turn.held());
    world.net().routers().forEach(Router::reboot);
    talk(home, laptop, 30 * SECOND);
  }

  @Test
  void allocationsAreGivenBack() {
    Machine home = node("home", Access.SYMMETRIC, true);
    Machine laptop = node("laptop", Access.SYMMETRIC, true);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 4 * SECOND);
    world.pass(100 * SECOND);
    assertEquals(2, turn.held());
    home.handle(new Input.Forget(laptop.id()));
    laptop.handle(new Input.Forget(home.id()));
    world.pass(10 * SECOND);
    assertEquals(0, turn.held());
  }

  @Test
  void aServerThatRestartsCostsSecondsAndLosesNothing() {
    Machine home = node("home", Access.SYMMETRIC, true);
    Machine laptop = node("laptop", Access.SYMMETRIC, true);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 4 * SECOND);
    world.pass(70 * SECOND);
    turn.restart();
    for (int i = 0; i < 50; i++) {
      world.say(home, laptop, "x".repeat(1000));
      world.say(laptop, home, "x".repeat(1000));
    }
    world.until("all is there", world::allDelivered, 30 * SECOND);
    world.until(
        "the server carries it again",
        () -> home.way(laptop).equals("turn") && laptop.way(home).equals("turn"),
        30 * SECOND);
    assertEquals(0, notices(home, "turn-trouble"));
    world.judge();
  }

  @Test
  void aServerThatRefusesCostsOneNoticeAndIsLeftAlone() {
    turn.refuse(486);
    Machine home = node("home", Access.SYMMETRIC, true);
    Machine laptop = node("laptop", Access.SYMMETRIC, false);
    world.introduce(home, laptop);
    world.say(home, laptop);
    world.pass(3600 * SECOND);
    assertEquals(1, notices(home, "turn-trouble"));
    assertTrue(turn.made() < 25, () -> "asked " + turn.made() + " times");
    turn.refuse(0);
    world.until("they are linked", () -> world.linked(home, laptop), 1300 * SECOND);
    world.pass(100 * SECOND);
    assertEquals(1, notices(home, "turn-healed"));
  }

  @Test
  void aServerThatIsSilentDelaysNobody() {
    turn.down(true);
    Machine home = node("home", Access.PORT_RESTRICTED, true);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED, true);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 4 * SECOND);
    assertEquals("punched", home.way(laptop));
    world.pass(100 * SECOND);
    assertTrue(notices(home, "turn-trouble") <= 1);
  }
}
