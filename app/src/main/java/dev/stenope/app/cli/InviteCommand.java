package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.daemon.Invites;
import dev.stenope.app.terminal.QrCode;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "invite",
    description = "Prints a code with which one other machine can join, once.",
    footer = {
      "",
      "The code holds a secret: give it only to the machine that shall join.",
      "",
      "Example:",
      "  stenope invite --ttl 1h"
    })
final class InviteCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = Duration.Converter.class,
      defaultValue = "10m",
      description = "How long it is good for: 45s, 10m, 2h (default: ${DEFAULT-VALUE}).")
  private Duration ttl = new Duration(600);

  @Option(
      names = "--as",
      paramLabel = "NAME",
      defaultValue = "",
      description = "What that machine is called here, whatever it calls itself.")
  private String alias = "";

  @Override
  public Integer call() throws Problem {
    Json answer = answer();
    for (Object warning : answer.list("warnings")) {
      common.warn(String.valueOf(warning));
    }
    if (common.json) {
      common.print(answer);
      return 0;
    }
    String code = answer.text("code", "");
    Style style = common.style();
    common.print("On the other machine, within " + Text.seconds(ttl.seconds()) + ":");
    common.print("");
    common.print("  stenope join " + style.bold(code));
    common.print("");
    QrCode picture = QrCode.of(code.toUpperCase(Locale.ROOT));
    if (style.unicode() && picture.width() <= Style.columns()) {
      common.print(picture.lines(style));
      common.print("");
    }
    common.print(
        style.dim(
            "It works once, until " + clock(answer.text("expires", "")) + ", and is a secret."));
    if (!answer.flag("running")) {
      common.print(style.yellow("This node is not running: `stenope up` must run here to be met."));
    }
    return 0;
  }

  private Json answer() throws Problem {
    Json request = new Json().put("command", "invite").put("ttl", ttl.seconds()).put("as", alias);
    try (Control control = common.open(request)) {
      return control == null
          ? Invites.write(common.home(), ttl.seconds(), alias).put("running", false)
          : control.answer(common::progress).put("running", true);
    }
  }

  private static String clock(String time) {
    Instant instant = Instant.parse(time);
    return DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault()).format(instant);
  }
}
