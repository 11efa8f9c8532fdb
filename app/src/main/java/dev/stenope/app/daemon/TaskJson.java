package dev.stenope.app.daemon;

import dev.stenope.core.agent.TaskEvent;
import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.agent.TaskStatus;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tasks in the words of the API.
final class TaskJson {
  private TaskJson() {}

  static String word(TaskStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /// What has happened, without the texts of the tasks; null for what is no news for others.
  static @Nullable Json of(TaskEvent event, Function<NodeId, String> name) {
    return switch (event) {
      case TaskEvent.Job job -> job(job).put("event", "task");
      case TaskEvent.Part part -> {
        Json told = part(part, name).put("event", "task-part");
        told.members().remove("input");
        told.members().remove("text");
        yield told;
      }
      default -> null;
    };
  }

  static Json job(TaskEvent.Job job) {
    TaskOrder.Terms terms = job.terms();
    return new Json()
        .put("task", job.job())
        .put("status", word(job.status()))
        .put("total", (long) job.parts())
        .put("pure", terms.pure())
        .put("retry", terms.retry())
        .put("lease", terms.lease())
        .put("enough", (long) (terms.enough() == 0 ? job.parts() : terms.enough()));
  }

  static Json part(TaskEvent.Part part, Function<NodeId, String> name) {
    return new Json()
        .put("task", part.job())
        .put("part", (long) part.number())
        .put("status", word(part.status()))
        .put("attempt", (long) part.attempt())
        .put("epoch", part.epoch())
        .put("machine", part.node() == null ? null : name.apply(part.node()))
        .put("agent", part.agent().isEmpty() ? null : part.agent())
        .put("percent", part.percent() < 0 ? null : (long) part.percent())
        .put("input", part.input())
        .put("text", part.text());
  }
}
