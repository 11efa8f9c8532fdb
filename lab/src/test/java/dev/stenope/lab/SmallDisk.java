package dev.stenope.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file system of a few megabytes in memory, mounted as long as this object lives.
final class SmallDisk implements AutoCloseable {
  private static final String FILLER = "filler";

  private final Path folder;

  SmallDisk(Path folder, int megabytes) throws IOException {
    this.folder = Files.createDirectories(folder);
    run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + megabytes + "m", "stenope-lab", path());
  }

  Path folder() {
    return folder;
  }

  private String path() {
    return folder.toString();
  }

  /// Leaves no byte free.
  void fill() throws IOException {
    byte[] block = new byte[1 << 20];
    for (int length = block.length; length > 0; length /= 2) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(FILLER + length))) {
        while (true) {
          out.write(block, 0, length);
        }
      } catch (FileSystemException e) {
        throw e;
      } catch (IOException _) {
        // Full, for pieces of this length.
      }
    }
  }

  /// Takes away what [#fill] wrote.
  void empty() throws IOException {
    try (var filler = Files.newDirectoryStream(folder, FILLER + "*")) {
      for (Path file : filler) {
        Files.delete(file);
      }
    }
  }

  void resize(int megabytes) throws IOException {
    run("mount", "-o", "remount,size=" + megabytes + "m", path());
  }

  @Override
  public void close() throws IOException {
    run("umount", "-l", path());
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
