package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was spent under each block of a [Capability] that has a budget, in `tokens.json` of the
/// home until the block has expired.
final class Spending {
  private final Path file;
  private final Map<String, Spent> blocks = new LinkedHashMap<>();

  private record Spent(long amount, long expires) {}

  private Spending(Path file) {
    this.file = file;
  }

  static Spending of(Path home) throws Problem {
    Spending spending = new Spending(home.resolve("tokens.json"));
    try {
      if (Files.exists(spending.file)) {
        spending.read(Json.read(Files.readAllBytes(spending.file)));
      }
      return spending;
    } catch (IOException e) {
      throw Problem.of("it cannot be read what was spent under tokens", e, "");
    } catch (MalformedException e) {
      throw new Problem(
          "it cannot be read what was spent under tokens",
          spending.file + ": " + e.getMessage(),
          "Remove it; budgets begin anew then");
    }
  }

  private void read(Json json) throws MalformedException {
    for (String id : json.members().keySet()) {
      Json spent = json.object(id);
      blocks.put(id, new Spent(spent.number("spent"), spent.number("expires")));
    }
  }

  synchronized long spent(String id) {
    Spent spent = blocks.get(id);
    return spent == null ? 0 : spent.amount;
  }

  /// Writes down a use before it happens: one that a crash prevents counts too.
  synchronized void spend(Capability capability, long cost) throws HomeException {
    boolean changed = false;
    for (Capability.Block block : capability.blocks()) {
      if (block.caveats().budget() >= 0) {
        long amount = spent(block.id()) + cost;
        blocks.put(block.id(), new Spent(amount, block.caveats().expires()));
        changed = true;
      }
    }
    if (!changed) {
      return;
    }
    long now = System.currentTimeMillis() / 1000;
    blocks.values().removeIf(spent -> spent.expires < now);
    Json json = new Json();
    blocks.forEach(
        (id, spent) ->
            json.put(id, new Json().put("spent", spent.amount).put("expires", spent.expires)));
    try {
      DurableFile.write(file, json.toBytes());
    } catch (IOException e) {
      throw new HomeException("it cannot be written down that it was used", e);
    }
  }
}
