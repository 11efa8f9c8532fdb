package dev.stenope.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DropWatchTest {
  private static final List<String> WORDS = List.of("laptop", "Grüße");
  private final byte[] noise = new byte[4096];

  @TempDir Path folder = Path.of("");

  DropWatchTest() {
    new Random(1).nextBytes(noise);
  }

  @Test
  void noiseIsSealed() throws Exception {
    assertTrue(sealed(noise));
  }

  @Test
  void aWordInsideIsFound() throws Exception {
    byte[] word = "Grüße".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(word, 0, noise, 1000, word.length);
    assertFalse(sealed(noise));
  }

  @Test
  void aPatternIsFound() throws Exception {
    Arrays.fill(noise, 1000, 2000, (byte) 0);
    assertFalse(sealed(noise));
  }

  private boolean sealed(byte[] content) throws Exception {
    try (DropWatch watch = DropWatch.start(folder)) {
      Path hidden = Files.write(folder.resolve(".new"), content);
      Files.move(hidden, folder.resolve("handshake-1-a.bin"));
      while (watch.files() == 0) {
        Thread.onSpinWait();
      }
      assertEquals(4096, watch.bytes());
      return watch.allSealed(WORDS);
    }
  }
}
