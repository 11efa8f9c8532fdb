package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// Carries out one command and returns the result in JSON.
@FunctionalInterface
interface Command {
  /// The result of what has none.
  String DONE = "0";

  String run(Asker asker, Json arguments) throws Refusal, MalformedException;
}
