package dev.stenope.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder that is gone with all that is in it when it is closed.
public record Scratch(Path path) implements AutoCloseable {
  /// Makes one among the temporary files.
  public static Scratch make() throws IOException {
    return new Scratch(Files.createTempDirectory("stenope-bench-"));
  }

  /// Makes one in `place`.
  public static Scratch in(Path place) throws IOException {
    return new Scratch(Files.createTempDirectory(place, "stenope-bench-"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
