package dev.stenope.app.mcp;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Wrapping;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// The tools by which a model has work done by agents elsewhere, and looks how far it is.
final class TaskTools {
  /// The most parts that a model is shown of a task.
  private static final int MAX_PARTS = 100;

  /// The most characters of what has come of one part.
  private static final int MAX_TEXT = 8192;

  /// The most parts of one task.
  private static final long MOST_TEXTS = 1000;

  private TaskTools() {}

  static Tool delegateTask() {
    Json input =
        new Json()
            .put(
                "peer",
                Schema.words(
                    "Who is to do it: MACHINE/AGENT, or */AGENT for one of that name anywhere."
                        + " Left out: whoever has the skill."))
            .put("skill", Schema.words("What the agent must say that it can."))
            .put(
                "texts",
                Schema.list("The parts, each done by one agent.", Schema.words("What to do."))
                    .put("minItems", 1L)
                    .put("maxItems", MOST_TEXTS))
            .put("pure", Schema.flag("It has no effect but its result, so it may be done twice."))
            .put("retry", Schema.flag("A second run does no harm."));
    Json output =
        new Json()
            .put("task", Schema.text("The id of the task, for task_status."))
            .put("status", Schema.text("How far it is."));
    return new Tool(
        "delegate_task",
        "Have work done",
        "Has agents of any machine of the mesh do work, and returns at once. It goes on by itself"
            + " until each part is done, or is known not to be. Look with task_status.",
        false,
        Schema.object(input, List.of("texts")),
        Schema.object(output, List.of("task", "status")),
        (arguments, agent, verbs) -> {
          Json request = Tools.request(arguments, agent, "skill", "texts", "pure", "retry");
          request.put("to", arguments.text("peer", "*"));
          Json begun = Tools.last(verbs.run("task-run", request));
          return new Json()
              .put("task", begun.text("task", ""))
              .put("status", begun.text("status", ""));
        });
  }

  static Tool taskStatus() {
    Json input = new Json().put("task", Schema.words("The id that delegate_task has given."));
    Json part =
        Schema.object(
            new Json()
                .put("part", Schema.number("Its number, from 1 on.", 1, MOST_TEXTS))
                .put("status", Schema.text("submitted, working, completed, failed, unknown, ..."))
                .put("machine", Schema.text("Who has it or had it last; empty for nobody."))
                .put("text", Schema.text("The latest that was said of it, between marks.")),
            List.of("part", "status", "machine", "text"));
    Json output =
        new Json()
            .put("task", Schema.text("The id of the task."))
            .put("status", Schema.text("How far the whole is."))
            .put("total", Schema.number("How many parts it has.", 0, MOST_TEXTS))
            .put("parts", Schema.list("The first " + MAX_PARTS + " of its parts.", part));
    return new Tool(
        "task_status",
        "How far work is",
        "Tells how far a task is, and what has come of each part. " + Wrapping.RULE,
        true,
        Schema.object(input, List.of("task")),
        Schema.object(output, List.of("task", "status", "total", "parts")),
        TaskTools::status);
  }

  private static Json status(Json arguments, String agent, Verbs verbs)
      throws Problem, InterruptedException {
    Json task = Tools.last(verbs.run("task-show", Tools.request(arguments, agent, "task")));
    List<Json> parts = new ArrayList<>();
    for (Object each : task.list("parts")) {
      if (each instanceof Json part && parts.size() < MAX_PARTS) {
        parts.add(part(part));
      }
    }
    return new Json()
        .put("task", task.text("task", ""))
        .put("status", task.text("status", ""))
        .put("total", task.number("total", 0))
        .put("parts", parts);
  }

  private static Json part(Json part) {
    String machine = Text.tame(part.text("machine", ""));
    String said = part.text("text", "");
    String text = said.length() > MAX_TEXT ? said.substring(0, MAX_TEXT) + " [cut]" : said;
    return new Json()
        .put("part", part.number("part", 1))
        .put("status", part.text("status", ""))
        .put("machine", machine)
        .put("text", text.isEmpty() ? "" : Wrapping.of(machine, part.text("agent", ""), text));
  }
}
