package dev.stenope.node.drop.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.ServerAddress.Login;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerAddressTest {
  private static final String FORM = "https://user:password@host/path";

  private static ServerAddress read(String text) throws DropException {
    return ServerAddress.read(text, FORM);
  }

  private static void assertPlace(String expected, String text) throws DropException {
    assertEquals(expected, read(text).place().toString(), text);
  }

  @Test
  void whatPeopleWriteIsUnderstood() throws Exception {
    assertPlace("https://host/", "https://host");
    assertPlace("http://host:8080/a/b", " HTTP://host:8080/a/b ");
    assertPlace("https://[::1]:443/", "https://user:x@[::1]:443/");
    assertPlace("https://xn--mller-kva.example/", "https://müller.example/");
    assertPlace("https://h/Gr%C3%BC%C3%9Fe%20%26/x%2F", "https://h/Grüße %26/x%2F");
    assertPlace("https://h/a+b;c=d", "https://h/a+b;c=d");
    assertPlace("https://h/%5B%22%5D", "https://h/[\"]");
    assertNull(read("https://host/a@b".replace("@", "%40")).login());
  }

  @Test
  void usersAndPasswordsAreDecoded() throws Exception {
    assertEquals(new Login("user", "password"), read("https://user:password@h/").login());
    assertEquals(new Login("a@b.example", "p@ss"), read("https://a@b.example:p@ss@h/").login());
    assertEquals(new Login("a b", "ü:/@%"), read("https://a%20b:%C3%BC:%2F%40%25@h/").login());
    assertEquals(new Login("user", ""), read("https://user:@h/").login());
    assertEquals(new Login("user", "a+b"), read("https://user:a+b@h/").login());
    assertPlace("https://h/remote/a@b.example/", "https://u:p@h/remote/a@b.example/");
  }

  @Test
  void aQueryIsKeptForWhoeverKnowsIt() throws Exception {
    assertEquals("region=x", read("https://h/b?region=x").query());
    assertNull(read("https://h/b").query());
  }

  @Test
  void slipsAreToldWithTheRightFormAndWithoutThePassword() {
    for (String wrong :
        List.of(
            "",
            "geheim",
            "ftp://user:geheim@host/",
            "https:user:geheim@host/",
            "https://",
            "https:///geheim",
            "https://user@host/geheim",
            "https://:geheim@host/",
            "https://user:geheim/2@host/",
            "https://user:12/geheim@host/",
            "https://user:12?geheim@host/",
            "https://user:geheim#2@host/",
            "https://user:geheim%@host/",
            "https://user:geheim%zz@host/",
            "https://user:geheim%ff@host/",
            "https://user:geheim%0a@host/",
            "https://us%3Aer:geheim@host/",
            "https://user:geheim@ho st/",
            "https://user:geheim@host:port/",
            "https://user:geheim@host:0/",
            "https://user:geheim@host:65536/",
            "https://user:geheim@host:99999999999999999999/",
            "https://user:geheim@host/%",
            "https://user:geheim@host/%4",
            "https://user:geheim@[zz]/",
            "https://user:geheim@[.]/",
            "https://user:geheim@" + "a".repeat(3000) + "/",
            "https://user:geheim@a..b…/")) {
      DropException e = assertThrows(DropException.class, () -> read(wrong), wrong);
      String line = String.valueOf(e.getMessage());
      assertTrue(line.endsWith(FORM), line);
      assertFalse(line.contains("geheim"), line);
      assertEquals(1, line.lines().count());
    }
  }

  @Test
  void addressesDoNotShowWhatTheyHide() throws Exception {
    ServerAddress address = read("https://user:geheim@host/path?region=geheim");
    assertFalse((address + " " + address.login()).contains("geheim"));
  }
}
