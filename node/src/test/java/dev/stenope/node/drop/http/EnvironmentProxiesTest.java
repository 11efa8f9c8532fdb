package dev.stenope.node.drop.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class EnvironmentProxiesTest {
  private static String proxy(Map<String, String> environment, String uri) {
    return String.valueOf(
        new EnvironmentProxies(environment).select(URI.create(uri)).getFirst().address());
  }

  private static boolean isDirect(String exempt, String uri) {
    Map<String, String> environment =
        Map.of("all_proxy", "http://proxy.example:3128", "no_proxy", exempt);
    return !new EnvironmentProxies(environment).isUsedFor(URI.create(uri));
  }

  @Test
  void eachSchemeHasItsProxy() {
    Map<String, String> both =
        Map.of("http_proxy", "http://127.0.0.1:3128/", "HTTPS_PROXY", "127.0.0.2:8080");
    assertEquals("/127.0.0.1:3128", proxy(both, "http://drop.example/"));
    assertEquals("/127.0.0.2:8080", proxy(both, "https://drop.example/"));
    assertEquals("null", proxy(Map.of("HTTP_PROXY", "127.0.0.1:1"), "http://drop.example/"));
    assertEquals("null", proxy(Map.of("http_proxy", " "), "http://drop.example/"));
  }

  @Test
  void whatIsExemptIsReachedDirectly() {
    assertTrue(isDirect("*", "http://drop.example/"));
    assertTrue(isDirect("a.example, Drop.Example", "http://drop.example/"));
    assertTrue(isDirect(".example", "http://drop.example/"));
    assertTrue(isDirect("example", "http://drop.example/"));
    assertTrue(isDirect("*.example", "https://drop.example:8443/"));
    assertTrue(isDirect("drop.example:8443", "https://drop.example:8443/"));
    assertTrue(isDirect("10.1.2.3", "http://10.1.2.3/"));
    assertTrue(isDirect("2001:db8::1", "http://[2001:db8::1]/"));
    assertTrue(isDirect("", "http://localhost:8080/"));
    assertTrue(!isDirect("rop.example,drop.example:80", "https://drop.example:8443/"));
    assertTrue(!isDirect("", "http://drop.example/"));
  }

  @Test
  void aProxyIsAskedForTheWholeAddress() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    BadServer.Way way =
        socket -> {
          asked.add(BadServer.readRequest(socket.getInputStream()));
          socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nhi".getBytes(US_ASCII));
        };
    try (BadServer proxy = new BadServer(way);
        Http http = new Http(Map.of("http_proxy", "127.0.0.1:" + proxy.port()))) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://drop.invalid/a")).build();
      assertArrayEquals(
          new byte[] {'h', 'i'}, http.send(request, 100, Duration.ofSeconds(20)).body());
      String head = asked.take();
      assertTrue(head.startsWith("GET http://drop.invalid/a HTTP/1.1\r\n"), head);
    }
  }

  @Test
  void aProxyThatCannotBeReachedOrReadIsNamed() {
    for (String bad : new String[] {"127.0.0.1:1", "socks5://127.0.0.1:1", "http://:::"}) {
      try (Http http = new Http(Map.of("http_proxy", bad))) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://drop.invalid/a")).build();
        IOException fault =
            assertThrows(IOException.class, () -> http.send(request, 9, Duration.ofSeconds(20)));
        assertTrue(HttpFault.reason(fault).startsWith("the proxy of this machine"), bad);
      }
    }
  }
}
