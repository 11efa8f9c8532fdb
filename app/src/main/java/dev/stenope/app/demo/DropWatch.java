package dev.stenope.app.demo;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;

/// A stranger who can read the folder through which the nodes meet, and copies all that ever lies
/// there.
final class DropWatch implements AutoCloseable {
  /// A file of the drop; longer ones are no part of the protocol.
  private static final int MAX_LENGTH = 1 << 16;

  private final Path folder;
  private final WatchService watch;
  private final Map<String, byte[]> copies = new LinkedHashMap<>();

  private DropWatch(Path folder, WatchService watch) {
    this.folder = folder;
    this.watch = watch;
  }

  static DropWatch start(Path folder) throws IOException {
    WatchService watch = folder.getFileSystem().newWatchService();
    folder.register(watch, ENTRY_CREATE);
    DropWatch dropWatch = new DropWatch(folder, watch);
    Thread.ofPlatform().daemon().name("stranger").start(dropWatch::follow);
    return dropWatch;
  }

  private void follow() {
    try {
      for (WatchKey key = watch.take(); ; key = watch.take()) {
        key.pollEvents();
        copy();
        key.reset();
      }
    } catch (ClosedWatchServiceException | InterruptedException _) {
      // Nothing more will come.
    } catch (IOException _) {
      // The folder is gone.
    }
  }

  private void copy() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "handshake-*.bin")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        synchronized (copies) {
          if (copies.containsKey(name) || Files.size(file) > MAX_LENGTH) {
            continue;
          }
          copies.put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  int files() {
    synchronized (copies) {
      return copies.size();
    }
  }

  long bytes() {
    synchronized (copies) {
      return copies.values().stream().mapToLong(copy -> copy.length).sum();
    }
  }

  /// Whether a stranger learns nothing: none of the words is in a file or a name, and no file can
  /// be made smaller, as anything with a pattern could.
  boolean allSealed(Collection<String> words) {
    synchronized (copies) {
      return copies.entrySet().stream()
          .allMatch(
              copy ->
                  isDense(copy.getValue())
                      && words.stream()
                          .noneMatch(word -> tells(copy.getKey(), copy.getValue(), word)));
    }
  }

  private static boolean tells(String name, byte[] content, String word) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    String sought = new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return name.contains(word) || text.contains(sought);
  }

  private static boolean isDense(byte[] content) {
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
      deflater.setInput(content);
      deflater.finish();
      byte[] smaller = new byte[content.length];
      deflater.deflate(smaller);
      return !deflater.finished();
    }
  }

  @Override
  public void close() throws IOException {
    watch.close();
  }
}
