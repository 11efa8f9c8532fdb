package dev.stenope.node.drop.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.ServerAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class ServerAddressFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    read(text);
    read("https://" + text);
    read("https://user:password@host" + text);
  }

  private static void read(String text) {
    try {
      ServerAddress.read(text, "https://host/path");
    } catch (DropException _) {
      // what a person is told
    }
  }
}
