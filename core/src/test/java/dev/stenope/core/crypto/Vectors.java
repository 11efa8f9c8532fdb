package dev.stenope.core.crypto;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// The test vectors in `docs/vectors`.
final class Vectors {
  private Vectors() {}

  static Json read(String name) {
    Path dir = Path.of("").toAbsolutePath();
    while (!Files.exists(dir.resolve("docs/protocol.md"))) {
      dir = Objects.requireNonNull(dir.getParent(), "not inside the repository");
    }
    try {
      return Json.read(Files.readAllBytes(dir.resolve("docs/vectors/" + name + ".json")));
    } catch (IOException | MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
