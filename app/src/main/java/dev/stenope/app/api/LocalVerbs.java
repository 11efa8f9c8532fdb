package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Verb;
import dev.stenope.app.mcp.Verbs;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The verbs of the node that runs in this process.
public record LocalVerbs(Map<String, Verb> all) implements Verbs {
  @Override
  public List<Json> run(String verb, Json request) throws Problem, InterruptedException {
    Answer answer = new Answer("");
    answer.run(Objects.requireNonNull(all.get(verb)), request);
    return answer.lines();
  }
}
