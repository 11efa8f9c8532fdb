package dev.stenope.app.daemon;

import dev.stenope.core.mesh.Alert;
import dev.stenope.core.wire.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// Alerts in words.
final class AlertText {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private AlertText() {}

  /// A sentence for a person; `name` is that of the node which the alert is about.
  static String of(Alert alert, String name) {
    String since = CLOCK.format(Instant.ofEpochSecond(0, alert.since()));
    return switch (alert.kind()) {
      case DEAD ->
          name + " does not answer: nobody has heard of it since " + since + ". Does it run?";
      case BACK -> name + " is back.";
      case ALONE ->
          "This machine has heard none of the others since "
              + since
              + ". Its own connection may be down.";
      case TOGETHER -> "This machine hears the others again.";
    };
  }

  static Json json(Alert alert, String name) {
    return new Json()
        .put("event", "alert")
        .put("kind", Conversation.word(alert.kind()))
        .put("name", name)
        .put("node_id", alert.node().text())
        .put("since", Instant.ofEpochSecond(0, alert.since()).toString())
        .put("told_by", alert.by().text())
        .put("epoch", alert.epoch())
        .put("text", of(alert, name));
  }
}
