package dev.stenope.lab;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// Measures how long an agent with a large memory takes to another home, and back with a small
/// change: from the request until it is laid down and runs there. Both nodes are processes of their
/// own behind routers; each round hands over an agent that is new, and only the first meets nodes
/// that have just started. Arguments: rounds, and megabytes. As people run it:
///
///     java -Dlab.program="-XX:TieredStopAtLevel=4 -cp app/target/stenope.jar" \
///       -cp "$TEST_CLASS_PATH" dev.stenope.lab.HandoffTimes 8 50
final class HandoffTimes {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(2);

  private HandoffTimes() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    int bytes = (arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50) * 1_000_000;
    Path folder = Files.createTempDirectory("handoff");
    try (Neighbours homes = new Neighbours(Collections.nCopies(3, Router.OPENWRT));
        LabNode a = new LabNode(folder, "a", Encounter.BEHIND_NAT);
        LabNode b = new LabNode(folder, "b", Encounter.BEHIND_NAT)) {
      for (LabNode node : List.of(a, b)) {
        node.start(command -> homes.start(node.name(), command), Duration.ZERO);
      }
      System.out.println("path: " + Encounter.direct(a, b, PATIENCE).path());
      for (int round = 1; round <= rounds; round++) {
        System.out.println(round(a, b, "agent" + round, bytes));
      }
    }
  }

  private static String round(LabNode a, LabNode b, String agent, int bytes)
      throws IOException, Problem, MalformedException {
    a.ask(new Json().put("command", "attach").put("agent", agent));
    Path here = Luggage.fill(Luggage.memory(a, agent), bytes);
    long over = move(a, b, agent);
    Files.writeString(Luggage.memory(b, agent).resolve("note"), "what is new");
    long back = move(b, a, agent);
    if (!Files.readString(here.resolve("note")).equals("what is new")) {
      throw new IllegalStateException("what was new did not come back");
    }
    return String.format(Locale.ROOT, "over %.3f s, back %.3f s", over / 1e9, back / 1e9);
  }

  /// Nanoseconds until it runs at the other node.
  private static long move(LabNode from, LabNode to, String agent) throws Problem {
    long begin = System.nanoTime();
    from.ask(Luggage.handoff(agent, to).put("wait", true));
    while (!Luggage.runs(to, agent)) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return System.nanoTime() - begin;
  }
}
