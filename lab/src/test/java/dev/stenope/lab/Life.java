package dev.stenope.lab;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What one life of a node has told on its standard output: how many messages of peers, how many of
/// them twice, and how often each kind of path came into use or a notice of some code was given.
record Life(int messages, int twice, Map<String, Integer> seen) {

  static Life of(Path output) throws IOException {
    Set<String> told = new HashSet<>();
    int twice = 0;
    Map<String, Integer> seen = new TreeMap<>();
    try (BufferedReader lines = Files.newBufferedReader(output, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Json event = event(line);
        switch (event.text("event", "")) {
          case "message" -> twice += told.add(event.text("message_id", "")) ? 0 : 1;
          case "notice" -> seen.merge(event.text("code", ""), 1, Integer::sum);
          case "peer" -> {
            if (event.text("state", "").equals("online")
                && event.get("path") instanceof Json path) {
              seen.merge(path.text("kind", ""), 1, Integer::sum);
            }
          }
          default -> {}
        }
      }
    }
    return new Life(told.size(), twice, seen);
  }

  /// The last line may have been cut off by the end of the process.
  private static Json event(String line) {
    try {
      return Json.read(line.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException _) {
      return new Json();
    }
  }

  Life plus(Life other) {
    Map<String, Integer> sum = new TreeMap<>(seen);
    other.seen.forEach((what, count) -> sum.merge(what, count, Integer::sum));
    return new Life(messages + other.messages, twice + other.twice, sum);
  }
}
