package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How long whole nodes take for a question and its answer, both on the disk before they count,
/// where packets are lost each way of a round trip of 30 ms.
class QuestionsDespiteLossTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final int WARM_UP = 200;
  private static final int QUESTIONS = 1000;
  private static final String PADDING = "x".repeat(256);
  private static final String REPLAY = "mvn -pl sim -am test -Dtest=QuestionsDespiteLossTest";

  /// Sorted, in milliseconds; and what both nodes sent.
  private record Talk(List<Double> times, long bytes) {
    double p99() {
      return times.get(times.size() * 99 / 100);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.01, 65", "0.05, 75", "0.1, 90"})
  void theWorstOfAHundredTakeLittleLonger(double loss, double least) {
    Talk with = talk(loss, true);
    Talk without = talk(loss, false);
    assertTrue(with.p99() < 60, () -> with.p99() + " ms");
    assertTrue(without.p99() > least, () -> without.p99() + " ms");
    assertTrue(with.bytes < 2.6 * without.bytes, () -> with.bytes + " and " + without.bytes);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.0005})
  void aCleanPathCostsNextToNothing(double loss) {
    double with = talk(loss, true).bytes;
    double without = talk(loss, false).bytes;
    assertTrue(with < 1.03 * without, () -> with + " and " + without + " bytes");
  }

  private static Talk talk(double loss, boolean fec) {
    World world = new World(7, REPLAY);
    if (!fec) {
      world.withoutFec();
    }
    long[] delivered = {0};
    long[] bytes = {0};
    world.tamper(
        (output, on) -> {
          if (output instanceof Output.Transmit packet) {
            bytes[0] += packet.length();
          } else if (output instanceof Output.Delivered) {
            delivered[0]++;
          }
          on.accept(output);
        });
    Line.Quality line = Line.Quality.delayed(30 * MILLI / 4);
    Drop folder = world.drop(Drop.Manner.LOCAL);
    Machine home = world.node("home", Access.OPEN.host(world.net(), line.withLoss(loss)), folder);
    Machine vps = world.node("vps", Access.OPEN.host(world.net(), line), folder);
    world.introduce(home, vps);
    world.until("they are linked", () -> world.linked(home, vps), 60 * SECOND);
    world.pass(2 * SECOND);
    bytes[0] = 0;
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < WARM_UP + QUESTIONS; i++) {
      long asked = world.schedule().now();
      for (Machine speaker : List.of(home, vps)) {
        long before = delivered[0];
        world.say(speaker, speaker == home ? vps : home, PADDING);
        world.until("it is delivered", () -> delivered[0] > before, 60 * SECOND);
      }
      if (i >= WARM_UP) {
        times.add((double) (world.schedule().now() - asked) / MILLI);
      }
    }
    world.judge();
    Collections.sort(times);
    return new Talk(times, bytes[0]);
  }
}
