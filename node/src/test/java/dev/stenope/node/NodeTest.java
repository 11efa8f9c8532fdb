package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Status;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.ScriptedDrop;
import dev.stenope.node.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes of one process that know each other through a folder alone.
class NodeTest {
  private static final long LIMIT_SECONDS = 30;

  @TempDir Path directory;

  private final List<Party> parties = new ArrayList<>();

  /// A node and what it has told.
  private final class Party {
    final Home home;
    final BlockingQueue<Output> events = new LinkedBlockingQueue<>();
    Node node;

    Party(String name) throws IOException {
      home = Home.create(directory.resolve(name), name, new SecureRandom());
      node = start();
      parties.add(this);
    }

    private Node start() throws IOException {
      Node started =
          Node.start(
              home,
              Settings.standard()
                  .withBind(List.of("127.0.0.1"))
                  .withDrops(List.of(directory.resolve("drop").toString())));
      started.listen(events::add);
      return started;
    }

    void restart() throws IOException {
      node.close();
      events.clear();
      node = start();
    }

    Status status() throws Exception {
      return node.status().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    void say(NodeId to, String text) {
      String id = UUID.randomUUID().toString();
      node.submit(
          new Input.Send(
              to,
              Envelope.of(
                  Envelope.Type.CHAT,
                  id,
                  "2027-01-15T08:00:00Z",
                  node.id().text(),
                  to.text(),
                  text)));
    }

    /// Passes over events until one is of this kind.
    <T extends Output> T expect(Class<T> kind, Predicate<? super T> wanted) throws Exception {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      List<Output> passed = new ArrayList<>();
      while (true) {
        Output event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event == null) {
          throw new AssertionError("no " + kind.getSimpleName() + " but " + passed);
        }
        if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
          return kind.cast(event);
        }
        passed.add(event);
      }
    }

    String hears() throws Exception {
      return expect(Output.Delivered.class, _ -> true).envelope().content();
    }
  }

  @AfterEach
  void closeAll() {
    parties.forEach(party -> party.node.close());
  }

  private Party party(String name) throws IOException {
    Files.createDirectories(directory.resolve("drop"));
    return new Party(name);
  }

  private static void invite(Party one, Party two) {
    Invitation invitation =
        Invitation.make(
            one.node.id(),
            "one",
            List.of(),
            System.currentTimeMillis() / 1000 + 600,
            new SecureRandom());
    one.node.submit(new Input.Invite(invitation));
    two.node.submit(new Input.Join(invitation));
  }

  private static void meet(Party one, Party two) throws Exception {
    invite(one, two);
    for (Party party : List.of(one, two)) {
      party.expect(Output.Met.class, _ -> true);
      party.expect(Output.PeerChanged.class, e -> e.state() == Output.PeerState.ONLINE);
    }
  }

  @Test
  void twoNodesMeetThroughAFolderAndTalk() throws Exception {
    Party one = party("one");
    Party two = party("two");
    meet(one, two);
    one.say(two.node.id(), "hello two");
    two.say(one.node.id(), "hello one");
    assertEquals("hello two", two.hears());
    assertEquals("hello one", one.hears());
    Status.PeerStatus peer = one.status().peers().getFirst();
    assertEquals("two", peer.name());
    assertEquals(Output.PeerState.ONLINE, peer.state());
    assertTrue(one.node.traffic().filesPut() >= 1);
  }

  @Test
  void whatWasSaidIsInBothHistories() throws Exception {
    Party one = party("one");
    Party two = party("two");
    meet(one, two);
    one.say(two.node.id(), "hello");
    assertEquals("hello", two.hears());
    one.expect(Output.Receipt.class, r -> r.progress() == Output.Progress.ACCEPTED);
    one.node.recorded(true).join();
    two.node.recorded(true).join();
    History.Entry sent = one.home.history().last(10, two.node.id()).getFirst();
    History.Entry received = two.home.history().last(10, null).getFirst();
    assertArrayEquals(
        new String[] {"one", "two", "hello", "accepted"},
        new String[] {sent.from(), sent.to(), sent.text(), sent.state()});
    assertArrayEquals(
        new String[] {"one", "two", "hello", "received"},
        new String[] {received.from(), received.to(), received.text(), received.state()});
  }

  @Test
  void nodesThatHaveMetFindEachOtherAfterARestart() throws Exception {
    Party one = party("one");
    Party two = party("two");
    meet(one, two);
    one.restart();
    two.restart();
    one.expect(Output.PeerChanged.class, e -> e.state() == Output.PeerState.ONLINE);
    one.say(two.node.id(), "again");
    assertEquals("again", two.hears());
  }

  @Test
  void aNodeThatCannotRememberItsPeerSaysSoAndMeetsItOnceItCan() throws Exception {
    Party one = party("one");
    Party two = party("two");
    Path inTheWay = Files.createDirectories(two.home.directory().resolve(".roster.json.new/x"));
    invite(one, two);
    two.expect(Output.Notice.class, notice -> notice.code().equals("disk-unusable"));
    assertTrue(two.home.roster().members().isEmpty());
    Files.delete(inTheWay);
    for (Party party : List.of(one, two)) {
      party.expect(Output.PeerChanged.class, e -> e.state() == Output.PeerState.ONLINE);
    }
    assertEquals(one.node.id(), two.home.roster().members().getFirst().id());
  }

  @Test
  void aNodeThatEndsLeavesNothingInTheDropAndFreesItsHome() throws Exception {
    Party one = party("one");
    Party two = party("two");
    meet(one, two);
    assertThrows(HomeException.class, () -> Node.start(one.home, Settings.standard()));
    one.node.close();
    two.node.close();
    one.node.ended().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    try (Stream<Path> files = Files.list(directory.resolve("drop"))) {
      assertEquals(List.of(), files.toList());
    }
    one.home.lock().close();
    assertThrows(ExecutionException.class, () -> one.node.status().get());
  }

  @Test
  void anUnreachableDropIsToldAndSurvived() throws Exception {
    Home home = Home.create(directory.resolve("one"), "one", new SecureRandom());
    Path drop = directory.resolve("away/drop");
    BlockingQueue<Output> events = new LinkedBlockingQueue<>();
    Settings settings = Settings.standard().withDrops(List.of(drop.toString()));
    try (Node node = Node.start(home, settings.withBind(List.of("127.0.0.1")))) {
      node.listen(events::add);
      assertEquals("one", node.status().get(LIMIT_SECONDS, TimeUnit.SECONDS).name());
      assertFalse(node.ended().isDone());
    }
  }

  @Test
  void wrongSettingsAreNamed() throws Exception {
    Home home = Home.create(directory.resolve("one"), "one", new SecureRandom());
    Settings good = Settings.standard();
    for (Settings bad :
        List.of(
            good.withBind(List.of("host.example")),
            good.withStun(List.of("stun.example:x")),
            good.withDrops(List.of("gopher://x")))) {
      assertThrows(IOException.class, () -> Node.start(home, bad));
    }
    home.lock().close();
  }

  @Test
  void dropsThatWereOpenedAreClosedWhereTheNodeCannotStart() throws Exception {
    Home home = Home.create(directory.resolve("eve"), "eve", new SecureRandom());
    ScriptedDrop.Place place = ScriptedDrop.Place.of("never-started");
    Settings settings = Settings.standard().withBind(List.of("127.0.0.1"));
    List<String> drops = List.of("scripted:never-started");
    Settings badStun = settings.withDrops(drops).withStun(List.of("host:x"));
    assertThrows(HomeException.class, () -> Node.start(home, badStun));
    assertEquals(1, place.closed.get());
    Settings badDrop = settings.withDrops(List.of(drops.getFirst(), "nothing:x"));
    assertThrows(DropException.class, () -> Node.start(home, badDrop));
    assertEquals(2, place.closed.get());
  }

  @Test
  void aFaultEndsTheNodeAndIsTold() throws Exception {
    Party one = party("one");
    CompletableFuture<Boolean> answer =
        one.node.ask(
            _ -> {
              throw new AssertionError("a bug");
            });
    assertThrows(ExecutionException.class, () -> answer.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    one.expect(Output.Notice.class, notice -> notice.code().equals("fault"));
    assertThrows(
        ExecutionException.class, () -> one.node.ended().get(LIMIT_SECONDS, TimeUnit.SECONDS));
    one.home.lock().close();
  }
}
