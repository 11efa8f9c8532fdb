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
import dev.stenope.node.relay.RelaySettings;
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
import org.jspecify.annotations.Nullable;

/// A node, and what it has told and been told.
final class Party implements AutoCloseable {
  final Node node;
  final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<Output.Notice> notices = new LinkedBlockingQueue<>();

  /// `broker` is the address of a carrier; none if empty.
  Party(Path directory, String name, String address, String broker) throws IOException {
    this(directory, name, address, broker, null);
  }

  /// `relay` is how it is a relay itself.
  Party(Path directory, String name, String address, String broker, @Nullable RelaySettings relay)
      throws IOException {
    this(
        home(directory, name),
        directory,
        Settings.standard()
            .withBind(List.of(address))
            .withCarriers(broker.isEmpty() ? List.of() : List.of(broker))
            .withRelay(relay));
  }

  /// A node whose key was needed before it starts. The drop is in `directory`.
  Party(Home home, Path directory, Settings settings) throws IOException {
    node = Node.start(home, settings.withDrops(List.of(directory.resolve("drop").toString())));
    node.listen(this::take);
  }

  static Home home(Path directory, String name) throws IOException {
    return Home.create(directory.resolve(name), name, new SecureRandom());
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

  /// Has both say numbers from `first` on to each other, and hear all of them once and in order.
  static void talk(Party one, Party two, int first, int count) throws Exception {
    List<String> said = IntStream.range(first, first + count).mapToObj(Integer::toString).toList();
    for (String text : said) {
      one.say(two, text + " ".repeat(1000));
      two.say(one, text + " ".repeat(1000));
    }
    assertEquals(said, two.hears(count));
    assertEquals(said, one.hears(count));
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

  /// Has the other one join by an invitation of this one.
  void meet(Party other) {
    Invitation invitation =
        Invitation.make(
            node.id(),
            "one",
            List.of(),
            System.currentTimeMillis() / 1000 + 600,
            new SecureRandom());
    node.submit(new Input.Invite(invitation));
    other.node.submit(new Input.Join(invitation));
  }

  static void awaitWay(String kind, Party... parties) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    for (Party party : parties) {
      while (!party.way().equals(kind)) {
        assertTrue(System.nanoTime() < end, "not by " + kind + " but by " + party.way());
        Thread.onSpinWait();
      }
    }
  }
}
