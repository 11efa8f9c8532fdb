package dev.stenope.app.cli;

import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/// Transfers and remote folders as people see them.
final class TransferTable {
  /// Digits of an id that are shown: enough to say it again.
  private static final int DIGITS = 8;

  private TransferTable() {}

  static List<String> lines(Style style, List<Json> transfers) {
    if (transfers.isEmpty()) {
      return List.of("No files were sent or received.");
    }
    Table table = new Table(style, "ID", "", "PEER", "STATE", "DONE", "SIZE", "FILES");
    for (Json transfer : transfers) {
      table.row(
          id(transfer),
          transfer.text("direction", "").equals("out") ? "to" : "from",
          Text.tame(transfer.text("peer", "")),
          transfer.text("state", ""),
          percent(transfer),
          Text.bytes(transfer.number("total", 0)),
          Text.clipped(names(transfer, "names"), 60) + why(transfer));
    }
    return table.lines();
  }

  private static String why(Json transfer) {
    String reason = transfer.text("reason", "");
    return reason.isEmpty() ? "" : ": " + Text.tame(reason);
  }

  private static String id(Json transfer) {
    String id = transfer.text("id", "");
    return id.substring(0, Math.min(DIGITS, id.length()));
  }

  private static String percent(Json transfer) {
    long total = transfer.number("total", 0);
    return total == 0 ? "" : transfer.number("done", 0) * 100 / total + "%";
  }

  private static String names(Json transfer, String member) {
    return transfer.list(member).stream()
        .map(name -> Text.tame(String.valueOf(name)))
        .collect(Collectors.joining(", "));
  }

  /// How one transfer was left.
  static String sentence(Json transfer) {
    String what = names(transfer, "names");
    String peer = Text.tame(transfer.text("peer", ""));
    boolean out = transfer.text("direction", "").equals("out");
    return switch (transfer.text("state", "")) {
      case "done" -> out ? peer + " has " + what : "taken: " + names(transfer, "places");
      case "refused" -> "refused: " + what;
      case "canceled" -> "canceled: " + what;
      default ->
          transfer.flag("online")
              ? "under way as " + id(transfer) + "; see `stenope file transfers`"
              : peer + " is away; it goes on when it is back, as " + id(transfer);
    };
  }

  static List<String> entries(Style style, List<Json> entries) {
    if (entries.isEmpty()) {
      return List.of("Nothing is there.");
    }
    Table table = new Table(style, "KIND", "SIZE", "CHANGED", "NAME");
    for (Json entry : entries) {
      long modified = entry.number("modified", 0);
      table.row(
          Text.tame(entry.text("kind", "")),
          entry.text("kind", "").equals("file") ? Text.bytes(entry.number("size", 0)) : "",
          modified == 0
              ? ""
              : Instant.ofEpochMilli(modified).truncatedTo(ChronoUnit.SECONDS).toString(),
          Text.tame(entry.text("name", "")));
    }
    return table.lines();
  }
}
