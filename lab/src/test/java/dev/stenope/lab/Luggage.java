package dev.stenope.lab;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Agents with something to carry, and how they are handed over.
final class Luggage {
  private static final int FILES = 50;

  private Luggage() {}

  /// Where an agent has its memory at a node that was not told otherwise.
  static Path memory(LabNode node, String agent) {
    return node.folder().resolve("agents").resolve(agent).resolve("memory");
  }

  /// Writes so many random bytes into files of one length.
  static Path fill(Path memory, int bytes) throws IOException {
    Files.createDirectories(memory);
    Random random = new Random(1);
    for (int i = 0; i < FILES; i++) {
      byte[] content = new byte[bytes / FILES];
      random.nextBytes(content);
      Files.write(memory.resolve("file-" + i), content);
    }
    return memory;
  }

  static Json handoff(String agent, LabNode to) {
    return new Json().put("command", "handoff").put("agent", agent).put("peer", to.name());
  }

  /// Whether the agent, which was handed over before, runs at this node.
  static boolean runs(LabNode node, String agent) throws Problem {
    return node.all(new Json().put("command", "handoffs")).stream()
        .anyMatch(each -> each.text("agent", "").equals(agent) && each.flag("running"));
  }
}
