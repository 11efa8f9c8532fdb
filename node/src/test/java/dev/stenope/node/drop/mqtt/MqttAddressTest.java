package dev.stenope.node.drop.mqtt;

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

class MqttAddressTest {
  @Test
  void everythingButTheHostMayBeLeftOut() throws Exception {
    assertEquals(
        new MqttAddress(false, "example.org", 1883, null, null, "stenope"),
        MqttAddress.parse("mqtt://example.org"));
    assertEquals(
        new MqttAddress(true, "::1", 8883, "ada", null, "stenope"),
        MqttAddress.parse("MQTTS://ada@[::1]/"));
    assertEquals(
        new MqttAddress(false, "example.org", 1, "a:b", "p@/+:%", "home/drop"),
        MqttAddress.parse("mqtt://a%3Ab:p%40%2F+:%25@example.org:1/home/drop/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mqtt:",
        "mqtt:example.org",
        "mqtt://",
        "mqtt:///topic",
        "mqtt://u:secret#word@example.org/",
        "mqtt://u:secret word@example.org",
        "mqtt://u:secret@example.org/?qos=2",
        "mqtt://u:secret@example.org:0/",
        "mqtt://u:secret@example.org:65536/",
        "mqtt://u:secret@example.org/a/+/b",
        "mqtt://u:secret@example.org/a/%23",
        "mqtt://u:secret@example.org/%00",
        "mqtt://u:secret@example.org/$SYS",
      })
  void whatIsNoAddressIsRefusedInWordsAndWithoutSecrets(String bad) {
    DropException e =
        assertThrows(DropException.class, () -> DropAddress.open(bad, Shelf.inMemory()).close());
    String line = String.valueOf(e.getMessage());
    assertTrue(line.contains("give mqtt://"), line);
    assertFalse(line.contains("secret"), line);
  }

  @Test
  void aTopicThatIsTooLongIsRefused() {
    assertThrows(DropException.class, () -> MqttAddress.parse("mqtt://h/" + "a".repeat(201)));
  }

  @Test
  void thePlaceNamesNoSecrets() throws Exception {
    try (var drop = DropAddress.open("mqtts://ada:secret@[::1]:1/x", Shelf.inMemory())) {
      assertEquals("mqtts://[::1]:1/x", drop.place());
    }
    assertEquals("mqtt://h:1883/stenope", MqttAddress.parse("mqtt://ada:secret@h").toString());
  }

  @Test
  void onlyWhatIsJustBelowTheTopicIsAFile() throws Exception {
    MqttAddress address = MqttAddress.parse("mqtt://h/a/b");
    assertEquals("c", address.name(address.topicOf("c")));
    assertEquals(null, address.name("a/b"));
    assertEquals(null, address.name("a/b/"));
    assertEquals(null, address.name("a/bc"));
    assertEquals(null, address.name("a/x/c"));
  }
}
