package dev.stenope.app.mcp;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.util.List;

/// What the tools have the node do.
@FunctionalInterface
public interface Verbs {
  /// Runs a verb of the node and returns all that it says.
  List<Json> run(String verb, Json request) throws Problem, InterruptedException;
}
