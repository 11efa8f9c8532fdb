package dev.stenope.app.api;

import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// The folder for files that programs hand to the node by HTTP, to be sent from there. What is
/// older than a week is removed when the next one comes.
final class Uploads {
  private static final Duration KEPT = Duration.ofDays(7);

  private final Path folder;

  Uploads(Path home) {
    folder = home.resolve("uploads");
  }

  /// The place of an upload; `component` is its name as in a URI.
  Path file(String component) throws MalformedException {
    String name = QueryStringDecoder.decodeComponent(component);
    RelativePath.checkName(name);
    return folder.resolve(name);
  }

  /// How many bytes of an upload are there.
  static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /// What is told of one.
  static Json state(Path file) throws IOException {
    return new Json()
        .put("name", String.valueOf(file.getFileName()))
        .put("path", file.toString())
        .put("size", size(file));
  }

  /// Opens a file to be written from `position` on, where it ends then.
  FileChannel open(Path file, long position) throws IOException {
    Files.createDirectories(folder, owned("rwx------"));
    if (Files.exists(file)) {
      // What is gone on with is not old.
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }
    sweep();
    FileChannel out =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), owned("rw-------"));
    out.truncate(position).position(position);
    return out;
  }

  private static FileAttribute<?> owned(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private void sweep() throws IOException {
    Instant old = Instant.now().minus(KEPT);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
