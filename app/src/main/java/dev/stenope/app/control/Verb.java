package dev.stenope.app.control;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// What the running node does on a request. The answer is complete when it returns.
@FunctionalInterface
public interface Verb {
  void run(Json request, Caller caller) throws Problem, MalformedException, InterruptedException;
}
