package dev.stenope.node.drop.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatsAddressTest {
  @Test
  void everythingButTheHostMayBeLeftOut() throws Exception {
    assertEquals(
        new NatsAddress(false, "example.org", 4222, null, null, "stenope"),
        NatsAddress.parse("nats://example.org"));
    assertEquals(
        new NatsAddress(true, "[::1]", 4222, "t0ken", null, "stenope"),
        NatsAddress.parse("NATSS://t0ken@[::1]/"));
    assertEquals(
        new NatsAddress(false, "example.org", 1, "a:b", "p@/+:%", "home-drop"),
        NatsAddress.parse("nats://a%3Ab:p%40%2F+:%25@example.org:1/home-drop/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nats:",
        "nats:example.org",
        "nats://",
        "nats:///prefix",
        "nats://u:secret#word@example.org/",
        "nats://u:secret word@example.org",
        "nats://u:secret@example.org/?replicas=3",
        "nats://u:secret@example.org:0/",
        "nats://u:secret@example.org:65536/",
        "nats://u:secret@example.org/a/b",
        "nats://u:secret@example.org/a.b",
        "nats://u:secret@example.org/%3E",
        "nats://u:secret@example.org/$JS",
        "nats://u:secret@example.org/"
            + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      })
  void whatIsNoAddressIsRefusedInWordsAndWithoutSecrets(String bad) {
    DropException e =
        assertThrows(DropException.class, () -> DropAddress.open(bad, Shelf.inMemory()).close());
    String line = String.valueOf(e.getMessage());
    assertTrue(line.contains("give nats://"), line);
    assertFalse(line.contains("secret"), line);
  }

  @Test
  void thePlaceNamesNoSecrets() throws Exception {
    try (var drop = DropAddress.open("natss://ada:secret@[::1]:1/x", Shelf.inMemory())) {
      assertEquals("natss://[::1]:1/x", drop.place());
    }
    assertEquals("nats://h:4222/stenope", NatsAddress.parse("nats://secret@h").toString());
  }
}
