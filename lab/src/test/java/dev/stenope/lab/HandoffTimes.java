package dev.stenope.lab;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/// Measures how long an agent with a large memory takes to another node of the same process, over
/// loopback, and back with a small change: from the request until it is laid down there. Arguments:
/// rounds, and megabytes.
public final class HandoffTimes {
  private static final int FILES = 50;

  private HandoffTimes() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    int bytes = (arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50) * 1_000_000;
    for (int round = 1; round <= rounds; round++) {
      Path temp = Files.createTempDirectory("handoff");
      try (TwoDaemons nodes = new TwoDaemons(temp)) {
        System.out.println(round(nodes, temp, bytes));
      }
    }
  }

  private static String round(TwoDaemons nodes, Path temp, int bytes) throws Exception {
    Path here = Files.createDirectory(temp.resolve("memory"));
    Random random = new Random(1);
    for (int i = 0; i < FILES; i++) {
      byte[] content = new byte[bytes / FILES];
      random.nextBytes(content);
      Files.write(here.resolve("file-" + i), content);
    }
    ask(nodes.alice, command("attach").put("agent", "kimi"));
    long over = move(nodes.alice, nodes.bob, "bob", here.toString());
    Path there = nodes.bob.directory().resolve("agents/kimi/memory");
    Files.writeString(there.resolve("note"), "what is new");
    long back = move(nodes.bob, nodes.alice, "alice", "");
    if (!Files.readString(here.resolve("note")).equals("what is new")) {
      throw new IllegalStateException("what was new did not come back");
    }
    return String.format(Locale.ROOT, "over %.3f s, back %.3f s", over / 1e9, back / 1e9);
  }

  /// Nanoseconds until it runs at the other node.
  private static long move(Home from, Home to, String name, String memory) throws Problem {
    long begin = System.nanoTime();
    Json request = command("handoff").put("agent", "kimi").put("peer", name).put("wait", true);
    ask(from, memory.isEmpty() ? request : request.put("memory", memory));
    while (!ask(to, command("handoffs")).flag("running")) {
      Thread.onSpinWait();
    }
    return System.nanoTime() - begin;
  }
}
