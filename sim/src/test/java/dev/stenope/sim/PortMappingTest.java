package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stenope.core.Input;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nodes behind routers that map ports on demand.
class PortMappingTest {
  private static final long SECOND = 1_000_000_000;
  private static final long HOUR = 3600 * SECOND;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  private final World world = new World(1, "PortMappingTest");
  private final Drop folder = world.drop(Drop.Manner.LOCAL);
  private final List<MappingBox> boxes = new ArrayList<>();

  @Test
  void twoHardNatsAreGotThroughWhereOneOfThemMapsPorts() {
    Machine home = behindBox("home");
    Machine laptop = world.node("laptop", Access.SYMMETRIC.host(world.net(), DSL), folder);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
    world.until("the way is named", () -> home.way(laptop).equals("mapped"), 5 * SECOND);
    assertEquals("mapped", laptop.way(home));
    assertEquals(1, mappings());
  }

  @Test
  void theMappingIsRenewedForAsLongAsTheSocketIsOpen() {
    Machine home = behindBox("home");
    Machine laptop = world.node("laptop", Access.SYMMETRIC.host(world.net(), DSL), folder);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
    world.pass(5 * HOUR);
    assertEquals(1, mappings());
    assertEquals("mapped", home.way(laptop));
    home.handle(new Input.Stop());
    world.pass(SECOND);
    assertEquals(0, mappings());
  }

  @Test
  void aRouterThatWasRebootedMapsAgain() {
    Machine home = behindBox("home");
    Machine laptop = world.node("laptop", Access.SYMMETRIC.host(world.net(), DSL), folder);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
    world.pass(HOUR / 2);
    world.net().routers().forEach(Router::reboot);
    assertEquals(0, mappings());
    world.until("they are linked again", () -> mappings() > 0, 120 * SECOND);
    world.until("they are linked again", () -> world.linked(home, laptop), 120 * SECOND);
    assertFalse(mappings() > 2);
    world.judge();
  }

  private long mappings() {
    return boxes.stream().mapToLong(box -> box.mappings(world.schedule().now())).sum();
  }

  private Machine behindBox(String name) {
    Segment lan = world.net().lan(MappingBox.around(Access.SYMMETRIC.kind(), boxes::add), DSL);
    Machine machine = world.node(name, world.net().host(lan), folder);
    machine.gateway(boxes.getLast());
    return machine;
  }
}
