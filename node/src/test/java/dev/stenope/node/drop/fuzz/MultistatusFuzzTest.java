package dev.stenope.node.drop.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.node.drop.http.XmlWalk;
import dev.stenope.node.drop.webdav.Multistatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class MultistatusFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) throws IOException {
    read(bytes);
    String inside = new String(bytes, StandardCharsets.ISO_8859_1);
    read(
        ("<multistatus xmlns='DAV:'><response>" + inside + "</response></multistatus>")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void read(byte[] bytes) throws IOException {
    try {
      Multistatus.read(new ByteArrayInputStream(bytes), _ -> {});
    } catch (XmlWalk.StrangeXmlException _) {
      // what a reader may answer to a server that it does not trust
    }
  }
}
