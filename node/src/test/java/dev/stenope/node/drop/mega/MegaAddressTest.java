package dev.stenope.node.drop.mega;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DropException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class MegaAddressTest {
  private static final String KEY = "AAECAwQFBgcICQoLDA0ODw";
  private static final String AUTH = "zzzzzzzzzzzzzzzzzzzzzz";

  @Test
  void aLinkIsReadInEveryForm() throws Exception {
    String plain = "mega:abcd-_12#" + KEY + ":" + AUTH;
    for (String text :
        List.of(
            plain,
            "MEGA:abcd-_12#" + KEY + ":" + AUTH,
            "mega:https://mega.nz/folder/abcd-_12#" + KEY + ":" + AUTH,
            "https://mega.nz/folder/abcd-_12#" + KEY + ":" + AUTH,
            "https://mega.co.nz/#F!abcd-_12!" + KEY + ":" + AUTH)) {
      MegaAddress.Link link = assertInstanceOf(MegaAddress.Link.class, MegaAddress.of(text));
      assertEquals(plain, link.secret());
      assertEquals("mega:abcd-_12", link.place());
      assertEquals("mega:abcd-_12", link.toString());
      assertEquals(MegaAddress.PRODUCTION, link.api());
    }
    String local = plain + "?api=http://127.0.0.1:8000/";
    MegaAddress.Link link = assertInstanceOf(MegaAddress.Link.class, MegaAddress.of(local));
    assertEquals(local, link.secret());
  }

  @Test
  void accountsAreReadInLowerCase() throws Exception {
    assertEquals("mega:you@example.org", MegaAddress.of("mega:You@Example.org").place());
    assertInstanceOf(MegaAddress.Ephemeral.class, MegaAddress.of("mega:ephemeral"));
  }

  @Test
  void whatIsWrongIsToldWithoutSecrets() {
    for (String wrong :
        List.of(
            "mega:",
            "mega:abcdefgh#" + KEY,
            "mega:abcdefgh#" + KEY + "x:" + AUTH,
            "mega:abcdefgh#" + KEY + ":" + AUTH + "?api=ftp://example.org/",
            "mega:abcdefgh#" + KEY + ":" + AUTH + "?api=http:///x",
            "mega:abcdefgh#" + KEY + ":" + AUTH + "?api=http://h/?q=" + AUTH,
            "mega:you@example.org/" + AUTH,
            "mega:a\u0000@" + AUTH)) {
      DropException e = assertThrows(DropException.class, () -> MegaAddress.of(wrong), wrong);
      String line = String.valueOf(e.getMessage());
      assertFalse(line.contains(KEY) || line.contains(AUTH), line);
    }
  }

  @Test
  void aServerSendsNobodyElsewhere() throws Exception {
    RemoteAddress production = new RemoteAddress(URI.create("https://203.0.113.1/"));
    assertEquals("https", production.follow("https://203.0.113.2:8443/ul/x").getScheme());
    for (String wrong :
        List.of(
            "",
            "/ul/x",
            "http://203.0.113.2/ul/x",
            "file:///etc/passwd",
            "https://127.0.0.1/x",
            "https://localhost/x",
            "https://10.0.0.1/x",
            "https://169.254.169.254/latest",
            "https://[::1]/x",
            "https://[fd00::1]/x",
            "https://[::ffff:192.168.0.1]/x",
            "https://100.64.0.1/x",
            "https://0.0.0.0/x",
            "https://user@203.0.113.2/x",
            "https://203.0.113.2/" + "x".repeat(5000),
            "https://203.0.113.2/x#y",
            "https://203.0.113.2/ x")) {
      assertThrows(IOException.class, () -> production.follow(wrong), wrong);
    }
    RemoteAddress local = new RemoteAddress(URI.create("http://127.0.0.1:8000/"));
    assertTrue(local.follow("http://127.0.0.1:9000/ul/x").getPort() == 9000);
  }
}
