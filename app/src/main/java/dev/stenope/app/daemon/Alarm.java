package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.mcp.Verbs;
import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Brings alerts to people by the ways that `doctor` in the configuration names.
final class Alarm {
  private static final Set<String> WAYS = Set.of("command", "webhook", "agent");

  private final List<Way> ways;
  private final Function<NodeId, String> names;
  private final Consumer<String> trouble;

  /// One way to people.
  @FunctionalInterface
  interface Way {
    /// Takes an alert, and returns when it has left. What it raises says why it has not.
    void take(Json alert) throws IOException, Problem, InterruptedException;
  }

  /// `trouble` is told in a sentence what did not reach anybody.
  Alarm(List<Way> ways, Function<NodeId, String> names, Consumer<String> trouble) {
    this.ways = ways;
    this.names = names;
    this.trouble = trouble;
  }

  /// Begins, where `doctor` names a way. An agent is reached by `verbs`.
  static void start(Home home, Live live, Verbs verbs) throws Problem {
    List<Way> ways = ways(home, live, verbs);
    if (!ways.isEmpty()) {
      live.watch(new Alarm(ways, live::name, text -> live.warn("alert-failed", text))::hear);
    }
  }

  private static List<Way> ways(Home home, Live live, Verbs verbs) throws Problem {
    Object value = Config.members(home).get("doctor");
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof Map<?, ?> named)
        || named.isEmpty()
        || !WAYS.containsAll(named.keySet())) {
      throw Config.wrong(
          Config.file(home), "`doctor` has a `command`, a `webhook`, an `agent`, or several");
    }
    List<Way> ways = new ArrayList<>();
    for (Map.Entry<?, ?> way : named.entrySet()) {
      String word = String.valueOf(way.getValue());
      ways.add(
          switch (String.valueOf(way.getKey())) {
            case "command" -> by(new Hook(word, ""));
            case "webhook" -> by(new Hook("", word));
            default -> by(word.contains("/") ? word : live.name() + "/" + word, verbs);
          });
    }
    return ways;
  }

  /// Calls a command or an address.
  static Way by(Hook hook) {
    return alert -> {
      Map<String, String> environment =
          Map.of(
              "STENOPE_ALERT", alert.text("text", ""),
              "STENOPE_KIND", alert.text("kind", ""),
              "STENOPE_PEER", alert.text("name", ""));
      hook.call(environment, alert);
    };
  }

  /// Gives it to an agent as a task, which waits for it if it is not there.
  private static Way by(String agent, Verbs verbs) {
    return alert -> {
      String text = "The Doctor of the mesh tells: " + alert.text("text", "");
      verbs.run("task-run", new Json().put("to", agent).put("text", text).put("retry", true));
    };
  }

  /// Takes note of what the node tells.
  void hear(Output output) {
    if (output instanceof Output.Alerted alerted) {
      Json alert = AlertText.json(alerted.alert(), names.apply(alerted.alert().node()));
      ways.forEach(way -> Thread.ofVirtual().start(() -> take(way, alert)));
    }
  }

  private void take(Way way, Json alert) {
    try {
      way.take(alert);
    } catch (IOException | IllegalArgumentException e) {
      failed(e.getMessage(), alert);
    } catch (Problem e) {
      failed(e.line(), alert);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void failed(@Nullable String why, Json alert) {
    trouble.accept("An alert did not leave: " + why + ". It was: " + alert.text("text", ""));
  }
}
