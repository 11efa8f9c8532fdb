package dev.stenope.core.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Holds every Java file of the repository, tests included, to a size and to names that say
/// something.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepositoryTest {
  private static final int MAX_LINES = 400;
  private static final Set<String> NOT_OURS = Set.of("target", "node_modules");

  private static final Pattern EMPTY_NAME =
      Pattern.compile("Abstract.*|.*(Manager|Impl|Utils?|Helper|Base|Handler|Service|Data|Info)");
  private static final Set<String> EMPTY_PACKAGES =
      Set.of("util", "utils", "common", "impl", "internal", "misc");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^[ a-z-]*\\b(?:class|interface|enum|record) ([A-Z]\\w*)");
  private static final Pattern SKIP =
      Pattern.compile(
          "@Disabled\\b|@(?:En|Dis)abledIf|\\bassum(?:e|ing)[A-Z]\\w*\\(|\\bAssumptions\\b");

  private final Path root = root();
  private List<Path> sources = List.of();

  @BeforeAll
  void findSources() throws IOException {
    sources = sources(root);
    assertFalse(sources.isEmpty());
  }

  @Test
  void filesAreShort() {
    complain(
        "A file above " + MAX_LINES + " lines wants to be two",
        file -> {
          long lines = read(file).lines().count();
          return lines <= MAX_LINES ? List.of() : List.of(lines + " lines");
        });
  }

  @Test
  void namesSayWhatAThingIs() {
    complain(
        "Name the thing",
        file ->
            TYPE.matcher(read(file))
                .results()
                .map(result -> result.group(1))
                .filter(name -> EMPTY_NAME.matcher(name).matches())
                .toList());
  }

  @Test
  void packagesSayWhatIsInThem() {
    complain(
        "Name the package",
        file -> {
          List<String> banned = new ArrayList<>();
          root.relativize(file).forEach(part -> banned.add(part.toString()));
          banned.retainAll(EMPTY_PACKAGES);
          return banned;
        });
  }

  @Test
  void testsAreNeverSkipped() {
    complain(
        "A test runs or is deleted",
        file ->
            file.endsWith("RepositoryTest.java")
                ? List.of()
                : SKIP.matcher(read(file)).results().map(result -> result.group()).toList());
  }

  private void complain(String rule, Function<Path, List<String>> faults) {
    List<String> found = new ArrayList<>();
    for (Path file : sources) {
      for (String fault : faults.apply(file)) {
        found.add(root.relativize(file) + ": " + fault);
      }
    }
    assertEquals(List.of(), found, rule);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = String.valueOf(dir.getFileName());
            boolean skipped =
                !dir.equals(root) && (NOT_OURS.contains(name) || name.startsWith("."));
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

  private static Path root() {
    Path dir = Path.of("").toAbsolutePath();
    while (!Files.exists(dir.resolve("build/Format.java"))) {
      dir = Objects.requireNonNull(dir.getParent(), "not inside the repository");
    }
    return dir;
  }
}
