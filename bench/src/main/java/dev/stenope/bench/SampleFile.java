package dev.stenope.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// Files of random bytes.
final class SampleFile {
  private static final int BLOCK = 1 << 20;

  private SampleFile() {}

  static Path make(Path file, long length) throws IOException {
    byte[] block = new byte[BLOCK];
    new SplittableRandom(length).nextBytes(block);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = length; left > 0; left -= BLOCK) {
        // No two blocks are alike.
        block[(int) (left / BLOCK % BLOCK)]++;
        out.write(block, 0, (int) Math.min(BLOCK, left));
      }
    }
    return file;
  }
}
