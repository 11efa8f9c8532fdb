package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Status;
import dev.stenope.core.path.RelayAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A link that changes its ports and keys, its network and its router's memory under load. Both
/// know a relay, which carries while a path is missing. `-Dmessages=100000` for more.
class RotationTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final int MESSAGES = Integer.getInteger("messages", 5_000);
  private static final int ROTATIONS = 24;
  private static final long INTERVAL = 60 * SECOND;
  private static final long DURATION = 32 * INTERVAL;
  private static final long ROUND_TRIP = 50 * MILLI;
  private static final String REPLAY = "mvn -pl sim -am test -Dtest=RotationTest";

  private final List<Long> said = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();

  /// When each link came up.
  private final Set<Long> links = new HashSet<>();

  @Test
  void losesNothingAndDelaysByLessThanARoundTrip() {
    long calm = p99(false);
    assertEquals(1, links.size());
    long busy = p99(true);
    assertTrue(links.size() > ROTATIONS, links.size() + " links");
    System.out.printf(
        "%d links, a move and a reboot: p99 %d ms, without %d ms%n",
        links.size(), busy / MILLI, calm / MILLI);
    assertTrue(busy <= calm + ROUND_TRIP, busy / MILLI + " ms, without " + calm / MILLI);
  }

  /// Of the times from the sending of each message to its delivery, at 5 % loss.
  private long p99(boolean rotating) {
    said.clear();
    times.clear();
    links.clear();
    World world = new World(5, REPLAY);
    world.tamper(
        (output, on) -> {
          if (output instanceof Output.Delivered) {
            times.add(world.schedule().now() - said.get(times.size()));
          }
          on.accept(output);
        });
    Line.Quality line = Line.Quality.delayed(ROUND_TRIP / 4).withLoss(0.025);
    Drop folder = world.drop(Drop.Manner.LOCAL);
    Machine home = world.node("home", Access.PORT_RESTRICTED.host(world.net(), line), folder);
    Machine away = world.node("away", Access.LINUX.host(world.net(), line), folder);
    world.introduce(home, away);
    world.until("they are linked", () -> world.linked(home, away), 20 * SECOND);
    RelayAddress relay = world.relay();
    for (Machine machine : List.of(home, away)) {
      machine.relay(relay);
      machine.choices().rotation(rotating ? INTERVAL : Long.MAX_VALUE);
      machine.restart();
    }
    world.until("they are linked again", () -> world.linked(home, away), 20 * SECOND);
    for (int i = 0; i < MESSAGES; i++) {
      if (rotating && i == MESSAGES / 3) {
        world.net().move(away.host(), world.net().lan(Access.PRESERVING_CONE.kind(), line));
        away.handle(new Input.NetworkChanged());
      } else if (rotating && i == MESSAGES * 2 / 3) {
        world.net().routers().getFirst().reboot();
      }
      said.add(world.schedule().now());
      world.say(home, away);
      world.pass(DURATION / MESSAGES);
      links.add(upSince(home));
    }
    world.until("all is delivered", world::allDelivered, 60 * SECOND);
    world.judge();
    assertEquals(MESSAGES, times.size());
    Collections.sort(times);
    return times.get(MESSAGES * 99 / 100);
  }

  private static long upSince(Machine machine) {
    Status.PathStatus path = machine.status().peers().getFirst().path();
    return path == null ? 0 : path.since();
  }
}
