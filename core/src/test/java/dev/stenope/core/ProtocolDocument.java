package dev.stenope.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// `docs/protocol.md`, as far as it has a form that a program can read.
final class ProtocolDocument {
  private final List<String> lines;

  private ProtocolDocument(List<String> lines) {
    this.lines = lines;
  }

  static ProtocolDocument read() {
    try {
      return new ProtocolDocument(Files.readAllLines(docs().resolve("protocol.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path docs() {
    Path dir = Path.of("").toAbsolutePath();
    while (!Files.exists(dir.resolve("docs/protocol.md"))) {
      dir = Objects.requireNonNull(dir.getParent(), "not inside the repository");
    }
    return dir.resolve("docs");
  }

  /// The rows of the table whose first column has this heading, without marks of code.
  List<List<String>> table(String heading) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      if (line.startsWith("| " + heading + " |")) {
        inside = true;
      } else if (inside && !line.startsWith("|")) {
        return rows;
      } else if (inside && !line.startsWith("|---")) {
        rows.add(cells(line));
      }
    }
    throw new AssertionError("no table begins with " + heading);
  }

  private static List<String> cells(String row) {
    List<String> cells = new ArrayList<>();
    for (String cell : row.substring(1).split("\\|", -1)) {
      String plain = cell.startsWith(" ") ? cell.substring(1) : cell;
      // The space at the end of a label counts.
      cells.add(plain.startsWith("`") ? code(plain) : plain.strip());
    }
    return cells;
  }

  private static String code(String cell) {
    int end = cell.indexOf('`', 1);
    boolean alone = cell.substring(end + 1).isBlank();
    return alone ? cell.substring(1, end) : cell.strip();
  }

  /// The test vectors by their names, in the order of the document.
  Map<String, String> vectors() {
    Map<String, String> vectors = new LinkedHashMap<>();
    boolean inside = false;
    for (String line : lines) {
      if (line.startsWith("```")) {
        inside = line.equals("```vectors");
      } else if (inside && !line.isBlank()) {
        int equals = line.indexOf('=');
        vectors.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return vectors;
  }
}
