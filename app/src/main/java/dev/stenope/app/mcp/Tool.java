package dev.stenope.app.mcp;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;

/// Something that a model can have the node do. `input` and `output` are the schemas of its
/// arguments and of what it gives.
record Tool(
    String name,
    String title,
    String description,
    boolean readOnly,
    Json input,
    Json output,
    Action action) {

  /// Does it. `agent` is the agent of this node that acts.
  @FunctionalInterface
  interface Action {
    Json run(Json arguments, String agent, Verbs verbs) throws Problem, InterruptedException;
  }

  Json toJson() {
    return new Json()
        .put("name", name)
        .put("title", title)
        .put("description", description)
        .put("inputSchema", input)
        .put("outputSchema", output)
        .put(
            "annotations",
            new Json()
                .put("readOnlyHint", readOnly)
                .put("destructiveHint", false)
                .put("openWorldHint", !readOnly));
  }

  /// Does it, if the arguments are such as the schema says.
  Json call(Json arguments, String agent, Verbs verbs) throws Problem, InterruptedException {
    String flaw = Schema.flaw(input, arguments, "the call of " + name);
    if (flaw != null) {
      throw new Problem("the arguments are not valid", flaw, "");
    }
    return action.run(arguments, agent, verbs);
  }
}
