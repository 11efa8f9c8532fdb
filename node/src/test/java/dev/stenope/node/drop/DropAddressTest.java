package dev.stenope.node.drop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropAddressTest {
  private static final String HOME = System.getProperty("user.home");

  @Test
  void aPathIsWrittenDownSoThatItHoldsAnywhere() throws Exception {
    String here = Path.of("").toAbsolutePath().toString();
    assertEquals("/mnt/share", DropAddress.absolute("/mnt/./share/"));
    assertEquals(here + "/share", DropAddress.absolute("share"));
    assertEquals(here + "/share", DropAddress.absolute("file:share"));
    assertEquals("/mnt/a b", DropAddress.absolute("file:///mnt/a%20b"));
    assertEquals("/mnt/a:b", DropAddress.absolute("/mnt/a:b"));
    assertEquals(HOME + "/share", DropAddress.absolute("~/share"));
    assertEquals("mega:x#y:z", DropAddress.absolute("mega:x#y:z"));
  }

  @Test
  void anAddressIsShownWithoutWhatMayBeSecret() {
    assertEquals("/mnt/share", DropAddress.withoutSecrets("/mnt/share"));
    assertEquals("file:/mnt", DropAddress.withoutSecrets("file:/mnt"));
    assertEquals("mega:...", DropAddress.withoutSecrets("mega:x#y:z"));
    assertEquals("webdavs:...", DropAddress.withoutSecrets("WebDAVs://ada:secret@host/"));
  }

  @Test
  void aWrongPathIsRefused() {
    for (String wrong : List.of("", " ", "file:", "file://host/share", "file:/a b", "/a\0b")) {
      assertThrows(DropException.class, () -> DropAddress.absolute(wrong), wrong);
    }
  }

  @Test
  void theHostIsWhoRunsTheDrop() {
    assertEquals("", DropAddress.host("/a/b"));
    assertEquals("mega", DropAddress.host("mega:PH#KEY:AUTH"));
    assertEquals("drop.example", DropAddress.host("webdav:https://kim:secret@Drop.example:8443/a"));
    assertEquals("drop.example", DropAddress.host("https://drop.example/a"));
    assertEquals("[2001:db8::1]", DropAddress.host("https://[2001:db8::1]:8443/a"));
    assertEquals("file", DropAddress.host("file:/a/b"));
    assertEquals("host", DropAddress.host("webdav:https://kim:p@ss@word@host/a"));
    assertEquals("webdav", DropAddress.host("webdav:https://kim:p@ss@[bad/a"));
    assertEquals("host", DropAddress.host("mqtt://host/a@b"));
  }
}
