package dev.stenope.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTest {
  @Test
  void readsTheTableOfIpv4() throws IOException {
    assertEquals("192.168.1.1", four("eth0 00000000 0101A8C0 0003 0 0 100 00000000 0 0 0"));
    assertNull(four("eth0 0001A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0"));
    assertNull(four("wan 00000000 00000000 0001 0 0 0 00000000 0 0 0"));
    assertNull(four("Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT"));
    assertNull(four(""));
  }

  @Test
  void readsTheTableOfIpv6() throws IOException {
    String none = "0".repeat(32);
    String router =
        six(none + " 00 " + none + " 00 fe80" + "0".repeat(27) + "1 400 1 0 00450003 lo");
    assertTrue(String.valueOf(router).startsWith("fe80:0:0:0:0:0:0:1%"), router);
    assertNull(six(none + " 00 " + none + " 00 " + none + " ffffffff 1 0 00200200 lo"));
  }

  @Test
  void aGuessIsTheFirstAddressOfTheNetwork() throws IOException {
    assertEquals("192.168.178.1", first("192.168.178.77", 24));
    assertEquals("10.8.0.1", first("10.11.200.9", 13));
  }

  private static String first(String own, int prefix) throws IOException {
    return Route.first(InetAddress.ofLiteral(own), prefix).getHostAddress();
  }

  private static @Nullable String four(String line) throws IOException {
    return address(Route.four(line.split(" ", -1)));
  }

  private static @Nullable String six(String line) throws IOException {
    return address(Route.six(line.split(" ", -1)));
  }

  private static @Nullable String address(Route.@Nullable Hop hop) {
    return hop == null ? null : hop.router().getHostAddress();
  }
}
