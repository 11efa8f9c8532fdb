package dev.stenope.node.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Status;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.Home;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import dev.stenope.node.drop.mqtt.Mosquitto;
import dev.stenope.node.drop.nats.NatsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

  /// A node, and what it has told and been told.
  private final class Party implements AutoCloseable {
    final Node node;
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final BlockingQueue<Output.Notice> notices = new LinkedBlockingQueue<>();

    Party(String name, String address, String broker) throws IOException {
      Home home = Home.create(directory.resolve(name), name, new SecureRandom());
      node =
          Node.start(
              home,
              Settings.standard()
                  .withBind(List.of(address))
                  .withCarriers(List.of(broker))
                  .withDrops(List.of(directory.resolve("drop").toString())));
      node.listen(this::take);
    }

    private void take(Output event) {
      switch (event) {
        case Output.Delivered delivered -> heard.add(delivered.envelope().content());
        case Output.Notice notice -> notices.add(notice);
        default -> {}
      }
    }

    String way() throws Exception {
      return node.status().get(20, TimeUnit.SECONDS).peers().stream()
          .filter(peer -> peer.state() == Output.PeerState.ONLINE)
          .map(Status.PeerStatus::path)
          .filter(Objects::nonNull)
          .map(Status.PathStatus::kind)
          .findFirst()
          .orElse("");
    }

    void say(Party to, String text) {
      Envelope envelope =
          Envelope.of(
              Envelope.Type.CHAT,
              UUID.randomUUID().toString(),
              "2027-01-15T08:00:00Z",
              node.id().text(),
              to.node.id().text(),
              text);
      node.submit(new Input.Send(to.node.id(), envelope));
    }

    List<String> hears(int count) throws InterruptedException {
      List<String> all = new ArrayList<>();
      while (all.size() < count) {
        String next = heard.poll(60, TimeUnit.SECONDS);
        if (next == null) {
          break;
        }
        all.add(next.strip());
      }
      return all;
    }

    String notice(String code) throws InterruptedException {
      while (true) {
        Output.Notice next =
            Objects.requireNonNull(notices.poll(60, TimeUnit.SECONDS), "no notice " + code);
        if (next.code().equals(code)) {
          return next.text();
        }
      }
    }

    @Override
    public void close() {
      node.close();
    }
  }

  private static void awaitWay(String kind, Party... parties) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    for (Party party : parties) {
      while (!party.way().equals(kind)) {
        assertTrue(System.nanoTime() < end, "not by " + kind + " but by " + party.way());
        Thread.onSpinWait();
      }
    }
  }

  /// A broker that can be started again.
  private interface Restart {
    void stop() throws IOException;

    void start() throws IOException;
  }

  private void talk(String kind, String uri, Restart broker) throws Exception {
    try (Party one = new Party("one", "127.0.0.1", uri);
        Party two = new Party("two", "::1", uri)) {
      Invitation invitation =
          Invitation.make(
              one.node.id(),
              "one",
              List.of(),
              System.currentTimeMillis() / 1000 + 600,
              new SecureRandom());
      one.node.submit(new Input.Invite(invitation));
      two.node.submit(new Input.Join(invitation));
      awaitWay(kind, one, two);
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
