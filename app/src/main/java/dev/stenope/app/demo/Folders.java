package dev.stenope.app.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folders of the demo.
final class Folders {
  private static final Pattern NAME = Pattern.compile("stenope-demo-(\\d{1,9})-\\d+");

  private Folders() {}

  static Path create() throws IOException {
    return Files.createTempDirectory("stenope-demo-" + ProcessHandle.current().pid() + "-");
  }

  /// Removes the folders of demos that were killed before they could.
  static void removeStale() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, "stenope-demo-*")) {
      for (Path folder : left) {
        Matcher matcher = NAME.matcher(String.valueOf(folder.getFileName()));
        if (matcher.matches()
            && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()
            && Files.isWritable(folder)) {
          remove(folder);
        }
      }
    }
  }

  static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException _) {
      // A temporary folder; the system clears it away in the end.
    }
  }
}
