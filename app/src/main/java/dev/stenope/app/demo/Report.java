package dev.stenope.app.demo;

import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What came of the demo.
final class Report {
  private Report() {}

  static Json of(
      List<Link> links, int sent, int delivered, DropWatch watch, Collection<String> secrets) {
    boolean sealed = watch.files() > 0 && watch.allSealed(secrets);
    return new Json()
        .put("links", links.stream().map(Link::toJson).toList())
        .put("messages", new Json().put("sent", (long) sent).put("delivered", (long) delivered))
        .put(
            "drop",
            new Json()
                .put("files", (long) watch.files())
                .put("bytes", watch.bytes())
                .put("sealed", sealed))
        .put("ok", sealed && delivered == sent);
  }

  static List<String> lines(Style style, Json result) {
    Table table = new Table(style, "LINK", "PATH", "CONNECT", "ROUND TRIP", "THROUGHPUT");
    for (Object element : result.list("links")) {
      if (element instanceof Json link) {
        table.row(
            style.bold(link.text("a", "") + style.mark(" ⇄ ", " - ") + link.text("b", "")),
            style.green(link.text("path", "?")),
            Text.nanos(nanos(link, "connect_ms")),
            Text.nanos(nanos(link, "rtt_ms")),
            link.get("mbit_s") instanceof Double rate ? Text.format("%.0f Mbit/s", rate) : "-");
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    table.lines().forEach(line -> lines.add("  " + line));
    lines.add("");
    Json messages = result.get("messages") instanceof Json json ? json : new Json();
    lines.add(
        "  Messages    "
            + messages.number("delivered", 0)
            + " of "
            + messages.number("sent", 0)
            + " delivered");
    Json drop = result.get("drop") instanceof Json json ? json : new Json();
    lines.add(
        "  The folder  "
            + drop.number("files", 0)
            + " files, "
            + Text.bytes(drop.number("bytes", 0))
            + " in all; "
            + (drop.flag("sealed")
                ? style.green("all sealed") + ": no name, address, key or word in them"
                : style.red("NOT all sealed")));
    return lines;
  }

  private static long nanos(Json link, String name) {
    return link.get(name) instanceof Double ms ? (long) (ms * 1e6) : 0;
  }
}
