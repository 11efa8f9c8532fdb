package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Brings alerts to people by the ways that `doctor` in the configuration names.
final class Alarm {
  private final Hook hook;
  private final Function<NodeId, String> names;
  private final Consumer<String> trouble;

  /// `trouble` is told in a sentence what did not reach anybody.
  Alarm(Hook hook, Function<NodeId, String> names, Consumer<String> trouble) {
    this.hook = hook;
    this.names = names;
    this.trouble = trouble;
  }

  /// Begins, where `doctor` names a `command` or a `webhook`.
  static void start(Home home, Live live) throws Problem {
    Hook hook = hook(home);
    if (hook != null) {
      live.watch(new Alarm(hook, live::name, text -> live.warn("alert-failed", text))::hear);
    }
  }

  private static @Nullable Hook hook(Home home) throws Problem {
    Object value = Config.members(home).get("doctor");
    if (value == null) {
      return null;
    }
    if (!(value instanceof Map<?, ?> ways)
        || ways.isEmpty()
        || !Set.of("command", "webhook").containsAll(ways.keySet())) {
      throw Config.wrong(Config.file(home), "`doctor` has a `command`, a `webhook`, or both");
    }
    return new Hook(word(ways.get("command")), word(ways.get("webhook")));
  }

  private static String word(@Nullable Object value) {
    return value == null ? "" : String.valueOf(value);
  }

  /// Takes note of what the node tells.
  void hear(Output output) {
    if (output instanceof Output.Alerted alerted) {
      Json alert = AlertText.json(alerted.alert(), names.apply(alerted.alert().node()));
      Thread.ofVirtual().start(() -> call(alert));
    }
  }

  private void call(Json alert) {
    try {
      Map<String, String> environment =
          Map.of(
              "STENOPE_ALERT", alert.text("text", ""),
              "STENOPE_KIND", alert.text("kind", ""),
              "STENOPE_PEER", alert.text("name", ""));
      hook.call(environment, alert);
    } catch (IOException | IllegalArgumentException e) {
      trouble.accept(
          "An alert did not leave: " + e.getMessage() + ". It was: " + alert.text("text", ""));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
