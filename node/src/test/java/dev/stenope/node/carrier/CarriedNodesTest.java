package dev.stenope.node.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.mqtt.Mosquitto;
import dev.stenope.node.drop.nats.NatsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two whole nodes between which no datagram passes, since one has but IPv4 and the other but IPv6,
/// and a real broker that both know.
@Tag("servers")
class CarriedNodesTest {
  private static final int MESSAGES = 300;

  @TempDir Path directory;

  /// A broker that can be started again.
  private interface Restart {
    void stop() throws IOException;

    void start() throws IOException;
  }

  private void talk(String kind, String uri, Restart broker) throws Exception {
    try (Party one = new Party(directory, "one", "127.0.0.1", uri);
        Party two = new Party(directory, "two", "::1", uri)) {
      one.meet(two);
      Party.awaitWay(kind, one, two);
      List<String> said = IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
      for (int i = 0; i < MESSAGES; i++) {
        one.say(two, said.get(i) + " ".repeat(1000));
        two.say(one, said.get(i) + " ".repeat(1000));
        if (i == MESSAGES / 3) {
          broker.stop();
        } else if (i == MESSAGES * 2 / 3) {
          assertTrue(one.notice("carrier-trouble").contains("127.0.0.1"));
          broker.start();
        }
      }
      assertEquals(said, two.hears(MESSAGES));
      assertEquals(said, one.hears(MESSAGES));
      assertTrue(one.notice("carrier-healed").contains("works again"));
      assertEquals(List.of(), List.copyOf(one.heard));
      assertEquals(List.of(), List.copyOf(two.heard));
    }
  }

  @Test
  void theyTalkThroughMosquittoAndItsRestartLosesNothing() throws Exception {
    try (Mosquitto broker = new Mosquitto(directory, "allow_anonymous true")) {
      talk(
          "mqtt",
          broker.uri("", "mesh"),
          new Restart() {
            @Override
            public void stop() {
              broker.stop();
            }

            @Override
            public void start() throws IOException {
              broker.start();
            }
          });
    }
  }

  @Test
  void theyTalkThroughNatsAndItsRestartLosesNothing() throws Exception {
    try (NatsServer server = new NatsServer(directory)) {
      talk(
          "nats",
          server.uri("", "mesh"),
          new Restart() {
            @Override
            public void stop() {
              server.stop();
            }

            @Override
            public void start() throws IOException {
              server.start();
            }
          });
    }
  }
}
