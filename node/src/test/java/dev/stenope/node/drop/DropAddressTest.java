package dev.stenope.node.drop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DropAddressTest {
  @Test
  void theHostIsWhoRunsTheDrop() {
    assertEquals("", DropAddress.host("/a/b"));
    assertEquals("mega", DropAddress.host("mega:PH#KEY:AUTH"));
    assertEquals("drop.example", DropAddress.host("webdav:https://kim:secret@Drop.example:8443/a"));
    assertEquals("drop.example", DropAddress.host("https://drop.example/a"));
    assertEquals("[2001:db8::1]", DropAddress.host("https://[2001:db8::1]:8443/a"));
    assertEquals("file", DropAddress.host("file:/a/b"));
  }
}
