package dev.stenope.core.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.rendezvous.DropName;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class DropNameFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    for (String name : new String[] {text, "handshake-" + text + ".bin"}) {
      DropName read = DropName.parse(name);
      if (read != null) {
        assertEquals(name, read.text());
      }
    }
  }
}
