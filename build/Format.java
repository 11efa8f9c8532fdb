import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Checks that every Java file of the repository is formatted, or formats it: `Format check|apply
/// ROOT`.
class Format {
  private static final Set<String> SKIPPED = Set.of("target", "node_modules", "dist");
  private static final Formatter FORMATTER =
      new Formatter(JavaFormatterOptions.builder().reorderModifiers(true).build());

  public static void main(String[] args) throws IOException {
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]).toRealPath();
    List<String> wrong =
        sources(root).parallelStream()
            .map(file -> inspect(root, file, apply))
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    wrong.forEach(line -> System.out.println((apply ? "formatted " : "not formatted: ") + line));
    if (!apply && !wrong.isEmpty()) {
      System.out.println("To mend it: mvn -N verify -Dformat=apply");
      System.exit(1);
    }
  }

  private static String inspect(Path root, Path file, boolean apply) {
    String name = root.relativize(file).toString();
    try {
      String before = Files.readString(file);
      String after = format(before);
      if (after.equals(before)) {
        return null;
      }
      if (apply) {
        Files.writeString(file, after);
      }
      return name;
    } catch (FormatterException e) {
      return name + ": " + e.getMessage();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static String format(String source) throws FormatterException {
    String ordered = ImportOrderer.reorderImports(source, JavaFormatterOptions.Style.GOOGLE);
    return FORMATTER.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = dir.getFileName().toString();
            boolean skipped = !dir.equals(root) && (SKIPPED.contains(name) || name.startsWith("."));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
