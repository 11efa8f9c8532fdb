package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListeningTest {
  @Test
  void addressesAreReadAsTheKernelWritesThem() throws Exception {
    assertEquals(Endpoint.parse("127.0.0.1:8080"), Listening.endpoint("0100007F:1F90"));
    assertEquals(Endpoint.parse("203.0.113.7:443"), Listening.endpoint("077100CB:01BB"));
    assertEquals(
        Endpoint.parse("[2001:db8::7]:443"),
        Listening.endpoint("B80D0120000000000000000007000000:01BB"));
  }

  @Test
  void aProcessIsDarkAsLongAsNothingListensButOnLoopback(@TempDir Path process) throws IOException {
    Files.createDirectories(process.resolve("net"));
    Path fd = Files.createDirectories(process.resolve("fd"));
    Files.createSymbolicLink(fd.resolve("4"), Path.of("socket:[101]"));
    Files.createSymbolicLink(fd.resolve("5"), Path.of("socket:[102]"));
    Files.createSymbolicLink(fd.resolve("6"), Path.of("socket:[103]"));
    Files.createSymbolicLink(fd.resolve("7"), Path.of("/dev/null"));
    Files.writeString(
        process.resolve("net/tcp"),
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1
           1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 999 1
           2: 0A00000A:C350 0A00000B:01BB 01 00000000:00000000 00:00000000 00000000     0        0 102 1
        """);
    assertEquals(0, Listening.of(process).size());
    Files.writeString(
        process.resolve("net/tcp6"),
        """
          sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 103 1
        """);
    assertEquals("[[0:0:0:0:0:0:0:0]:8081]", Listening.of(process).toString());
  }

  @Test
  void aListenerOfThisVeryProcessIsFound() throws IOException {
    try (ServerSocket loopback = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertFalse(ports().contains(loopback.getLocalPort()));
    }
    if (Files.exists(Path.of("/proc/self/net/tcp"))) {
      try (ServerSocket open = new ServerSocket(0)) {
        assertEquals(true, ports().contains(open.getLocalPort()));
      }
    }
  }

  private static List<Integer> ports() {
    return Listening.ofThisProcess().stream().map(Endpoint::port).toList();
  }
}
