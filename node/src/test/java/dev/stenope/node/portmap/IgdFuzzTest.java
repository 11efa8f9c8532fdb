package dev.stenope.node.portmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.node.drop.http.XmlWalk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class IgdFuzzTest {
  private static final InetAddress ROUTER = InetAddress.ofLiteral("192.168.1.1");
  private static final URI FROM = URI.create("http://192.168.1.1:5000/rootDesc.xml");

  @FuzzTest(maxDuration = "2s")
  void leadsNowhereElse(byte[] bytes) throws IOException {
    String text = new String(bytes, ISO_8859_1);
    URI location = Ssdp.location("HTTP/1.1 200 OK\r\nLOCATION: " + text, ROUTER);
    if (location != null) {
      assertEquals(ROUTER, InetAddress.ofLiteral(location.getHost()));
    }
    read(bytes);
    read(FakeIgd.description("1", text).getBytes(ISO_8859_1));
  }

  private static void read(byte[] description) throws IOException {
    try {
      Igd igd = Igd.read(description, FROM, ROUTER);
      if (igd != null) {
        assertEquals(ROUTER, InetAddress.ofLiteral(igd.control().getHost()));
      }
      Igd.leaves(description);
    } catch (XmlWalk.StrangeXmlException _) {
      // What a reader may answer to a router that it does not trust.
    }
  }
}
