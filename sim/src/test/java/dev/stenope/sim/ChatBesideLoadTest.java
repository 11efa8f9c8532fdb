package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How long whole nodes take to deliver chat beside a load, over an uplink of 10 Mbit/s whose queue
/// holds a second.
class ChatBesideLoadTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long PACE = 200 * MILLI;
  private static final int MESSAGES = 100;
  private static final long BOUND = 50 * MILLI;
  private static final String REPLAY = "mvn -pl sim -am test -Dtest=ChatBesideLoadTest";

  @ParameterizedTest
  @ValueSource(longs = {20, 80})
  void isDelayedByLessThanFiftyMilliseconds(long roundTrip) {
    List<Long> alone = times(roundTrip, false);
    List<Long> beside = times(roundTrip, true);
    assertEquals(MESSAGES, beside.size());
    for (int i = 0; i < MESSAGES; i++) {
      long added = beside.get(i) - alone.get(i);
      assertTrue(added < BOUND, i + ": " + added / MILLI + " ms");
    }
  }

  /// From the sending of each message to its delivery, in nanoseconds.
  private static List<Long> times(long roundTrip, boolean load) {
    World world = new World(7, REPLAY);
    List<Long> said = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    long[] loaded = {0};
    world.tamper(
        (output, on) -> {
          if (output instanceof Output.Delivered) {
            times.add(world.schedule().now() - said.get(times.size()));
          } else if (output instanceof Output.Loaded(var _, long bytes, long _)) {
            loaded[0] += bytes;
          }
          on.accept(output);
        });
    Line.Quality line = Line.Quality.delayed(roundTrip * MILLI / 4);
    Line.Quality slow = line.withRate(1_250_000).withQueue(SECOND);
    Drop folder = world.drop(Drop.Manner.LOCAL);
    Machine home = world.node("home", Access.PORT_RESTRICTED.host(world.net(), slow), folder);
    Machine vps = world.node("vps", Access.OPEN.host(world.net(), line), folder);
    world.introduce(home, vps);
    world.until("they are linked", () -> world.linked(home, vps), 20 * SECOND);
    world.pass(2 * SECOND);
    if (load) {
      for (int i = 0; i < 50; i++) {
        home.handle(new Input.Load(vps.id(), 1_000_000));
      }
      world.pass(SECOND);
    }
    for (int i = 0; i < MESSAGES; i++) {
      said.add(world.schedule().now());
      world.say(home, vps);
      world.pass(PACE);
    }
    assertTrue(!load || loaded[0] > 20_000_000, () -> loaded[0] + " bytes");
    world.judge();
    return times;
  }
}
