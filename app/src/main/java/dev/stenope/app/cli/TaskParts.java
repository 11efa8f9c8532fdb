package dev.stenope.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Splits a task into parts.
final class TaskParts {
  private static final int MAX_INPUT = 4 << 20;
  private static final int MAX_FILE = 64 << 10;
  private static final int PLAN_SECONDS = 600;
  private static final int MAX_PLAN = 64;

  private TaskParts() {}

  /// A part for each line of a file that is not blank. Where the text has no `{}`, the line stands
  /// behind it.
  static List<String> lines(String text, String file) throws Problem {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MAX_INPUT + 1);
      if (bytes.length > MAX_INPUT) {
        throw new Problem("the input is too long", "it has more than " + MAX_INPUT + " bytes", "");
      }
      return new String(bytes, UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .map(line -> text.contains("{}") ? text.replace("{}", line) : text + " " + line)
          .toList();
    } catch (IOException e) {
      throw Problem.of("cannot read the lines", e, "");
    }
  }

  /// A part for each file, with its name and what is in it.
  static List<String> files(String text, List<Path> files) throws Problem {
    List<String> parts = new ArrayList<>();
    for (Path file : files) {
      try {
        if (Files.size(file) > MAX_FILE) {
          throw new Problem(
              file + " is too long for a task",
              "a part has at most 64 KiB",
              "Send it with `stenope file send`, and name it in the text");
        }
        parts.add(text + "\n\n" + file + ":\n" + Files.readString(file));
      } catch (IOException e) {
        throw Problem.of("cannot read a file", e, "Only files of UTF-8 text can be parts");
      }
    }
    if (parts.isEmpty()) {
      throw new Problem("there are no files", "none stands behind the text", "");
    }
    return parts;
  }

  /// The parts that an agent makes of it.
  static List<String> plan(Common common, String planner, String text) throws Problem {
    common.progress("asking " + planner + " for a plan");
    Json answer =
        common.ask(
            new Json()
                .put("command", "ask")
                .put("peer", planner)
                .put("timeout", (long) PLAN_SECONDS)
                .put(
                    "text",
                    "Split this task into at most "
                        + MAX_PLAN
                        + " parts that others can do beside each other, without knowing of one"
                        + " another. Answer with nothing but a JSON list of texts, one for each"
                        + " part.\n\n"
                        + text));
    String said = answer.text("text", "");
    int from = said.indexOf('[');
    int to = said.lastIndexOf(']');
    List<String> parts = new ArrayList<>();
    try {
      String list = from < 0 || to < from ? "[]" : said.substring(from, to + 1);
      for (Object each : Json.read(("{\"parts\":" + list + "}").getBytes(UTF_8)).list("parts")) {
        if (each instanceof String part && parts.size() < MAX_PLAN) {
          parts.add(part);
        }
      }
    } catch (MalformedException _) {
      parts.clear();
    }
    if (parts.isEmpty()) {
      throw new Problem(
          planner + " made no plan", "its answer is no JSON list of texts", "Name the parts");
    }
    return parts;
  }
}
