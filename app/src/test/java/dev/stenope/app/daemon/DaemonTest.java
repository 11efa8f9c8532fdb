package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes on loopback, each with its home, that share a folder.
@Timeout(90)
class DaemonTest {
  private static final Settings LOOPBACK = Settings.standard().withBind(List.of("127.0.0.1"));

  @TempDir Path temp = Path.of("");

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final LinkedBlockingQueue<Json> events = new LinkedBlockingQueue<>();
  private List<String> drop = List.of();

  @BeforeEach
  void makeDrop() throws Exception {
    drop = List.of(Files.createDirectory(temp.resolve("drop")).toString());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private Home node(String name, Settings settings) throws Exception {
    Home home = Setup.create(temp.resolve(name), name, settings);
    start(home);
    return home;
  }

  private Daemon start(Home home) throws Exception {
    Daemon daemon = Daemon.start(home, Config.read(home), events::add);
    opened.add(daemon);
    return daemon;
  }

  private static Json ask(Home home, Json request) throws Problem {
    try (Control control = Control.open(home.controlSocket(), request)) {
      assertNotNull(control);
      return control.answer(_ -> {});
    }
  }

  private static Json command(String name) {
    return new Json().put("command", name);
  }

  private static Json invitation(Home home) throws Exception {
    return ask(home, command("invite").put("ttl", 60));
  }

  private static Json join(Home home, Json invitation) throws Exception {
    return ask(home, command("join").put("code", invitation.text("code")));
  }

  private Control room(Home home, String peer) throws Problem {
    Control room = Control.open(home.controlSocket(), command("chat").put("peer", peer));
    assertNotNull(room);
    opened.add(room);
    return room;
  }

  private static Json await(Control room, Predicate<Json> wanted) throws Problem {
    for (Json event = room.next(); event != null; event = room.next()) {
      if (wanted.test(event)) {
        return event;
      }
    }
    throw new AssertionError("the room closed");
  }

  @Test
  void twoNodesMeetTalkAndAreMeasured() throws Exception {
    Home a = node("alice", LOOPBACK.withDrops(drop));
    Home b = node("bob", LOOPBACK);
    Json met = join(b, invitation(a));
    assertEquals("alice", met.text("peer"));
    assertEquals("lan", met.object("path").text("kind"));
    assertEquals(drop, Config.read(b).drops());

    Json status = ask(a, command("status"));
    assertTrue(status.flag("dark"));
    assertEquals(a.identity().id().text(), status.text("node_id"));
    assertEquals(1, status.list("peers").size());
    Json place = (Json) status.list("drops").getFirst();
    assertEquals(drop.getFirst(), place.text("drop"));
    assertTrue(place.flag("ok") && place.flag("push"), place::toString);

    Control alices = room(a, "bob");
    Control bobs = room(b, "alice");
    await(alices, event -> event.flag("here"));
    await(bobs, event -> event.flag("here"));
    Json sent =
        ask(a, command("send").put("peer", "bob").put("text", "hi").put("wait", "accepted"));
    assertEquals("accepted", sent.text("state"));
    Json heard = await(bobs, event -> event.has("text"));
    assertEquals("hi", heard.text("text"));
    assertEquals(sent.text("message_id"), heard.text("message_id"));
    assertEquals("received", heard.text("state"));
    await(alices, event -> event.text("state", "").equals("accepted"));
    assertProblem("too long", () -> say(a, "x".repeat(1 << 20)));
    assertProblem("too long", () -> say(a, "\"".repeat(600_000)));
    String quotes = "\"".repeat(500_000);
    say(a, quotes);
    assertEquals(quotes, await(bobs, event -> event.has("text")).text("text"));
    Json longest = ask(b, command("history").put("peer", "alice").put("limit", 1));
    assertEquals(quotes, longest.text("text"));
    Json several = command("send").put("peer", "bob").put("texts", List.of("one", "two"));
    try (Control answers = Control.open(a.controlSocket(), several.put("wait", "accepted"))) {
      for (String text : List.of("one", "two")) {
        Json told = await(bobs, event -> event.has("text"));
        assertEquals(text, told.text("text"));
        Json answer = Objects.requireNonNull(Objects.requireNonNull(answers).next());
        assertEquals(told.text("message_id"), answer.text("message_id"));
      }
      assertNull(Objects.requireNonNull(answers).next());
    }
    assertProblem("not valid", () -> ask(a, several.put("texts", List.of(1))));
    bobs.close();
    await(alices, event -> event.text("event", "").equals("chat") && !event.flag("here"));

    Json past = ask(b, command("history").put("peer", "alice"));
    assertEquals("hi", past.text("text"));
    assertEquals("alice", past.text("from"));
    Json found = ask(b, command("history").put("peer", "alice").put("search", "H"));
    assertEquals(past.text("message_id"), found.text("message_id"));

    Json ping = ask(a, command("ping").put("peer", "bob").put("count", 3).put("gap_ms", 1));
    assertEquals(3, ping.number("received"));
    assertNotEquals(null, ping.object("rtt_ms").get("p50"));
    Json load = ask(a, command("load").put("peer", "bob").put("bytes", 1_000_000));
    assertEquals(1_000_000, load.number("bytes"));
  }

  @Test
  void whatIsWrongIsToldInALine() throws Exception {
    Home a = node("alice", LOOPBACK.withDrops(drop));
    Home b = node("bob", LOOPBACK);
    Json invitation = invitation(a);
    assertProblem("made the code itself", () -> join(a, invitation));
    assertProblem("damaged", () -> join(b, new Json().put("code", invitation.text("code") + "a")));
    assertProblem("nobody can be invited", () -> invitation(b));
    assertProblem("no peer named carol", () -> ask(a, command("ping").put("peer", "carol")));
    assertProblem("running in", () -> start(a));
    Home deep = Setup.create(temp.resolve("x".repeat(100)), "deep", LOOPBACK);
    assertProblem("too long for a socket", () -> start(deep));
    List<String> drops = List.of(temp.resolve("elsewhere").toString());
    Json elsewhere = Invites.json(Invites.make(a.identity().id(), "alice", drops, 60), List.of());
    assertProblem("not there on this machine", () -> join(b, elsewhere));
  }

  private static void say(Home home, String text) throws Problem {
    ask(home, command("send").put("peer", "bob").put("text", text).put("wait", "accepted"));
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private static void assertProblem(String part, Attempt attempt) {
    String line = assertThrows(Problem.class, attempt::run).line();
    assertTrue(line.contains(part), line);
  }

  @Test
  void aDamagedJournalIsToldByTheStatus() throws Exception {
    Home a = Setup.create(temp.resolve("alice"), "alice", LOOPBACK.withDrops(drop));
    Home b = Setup.create(temp.resolve("bob"), "bob", LOOPBACK);
    Daemon first = start(a);
    start(b);
    join(b, invitation(a));
    opened.removeLast().close();
    for (int i = 0; i < 10; i++) {
      ask(a, command("send").put("peer", "bob").put("text", "hello " + i));
    }
    first.close();
    Path journal;
    try (Stream<Path> files = Files.list(a.directory().resolve("journal"))) {
      journal = files.findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(journal);
    // Among the messages, of which later ones are sound.
    bytes[bytes.length - 2000] ^= 1;
    Files.write(journal, bytes);
    start(a);
    List<?> troubles = ask(a, command("status")).list("troubles");
    assertEquals(1, troubles.size());
    assertTrue(troubles.getFirst().toString().contains("kept as"), troubles::toString);
  }

  @Test
  void aSleepingNodeInvitesAndJoins() throws Exception {
    Home a = Setup.create(temp.resolve("alice"), "alice", LOOPBACK.withDrops(drop));
    Json invitation = Invites.write(a, 60, "");
    start(a);
    Home b = Setup.create(temp.resolve("bob"), "bob", LOOPBACK);
    Json met = ShortLife.join(b, new Json().put("code", invitation.text("code")), _ -> {});
    assertEquals("alice", met.text("peer"));
    assertFalse(met.flag("running"));
    Json asleep = StatusJson.ofSleeping(b);
    assertFalse(asleep.flag("running"));
    assertEquals(1, asleep.list("peers").size());
    assertEquals(drop.getFirst(), ((Json) asleep.list("drops").getFirst()).text("drop"));
  }

  @Test
  void eventsTellWhoComes() throws Exception {
    Home a = node("alice", LOOPBACK.withDrops(drop));
    assertEquals("up", next().text("event"));
    Home b = Setup.create(temp.resolve("bob"), "bob", LOOPBACK);
    ShortLife.join(b, new Json().put("code", invitation(a).text("code")), _ -> {});
    Json met = next();
    while (!met.text("event").equals("met")) {
      met = next();
    }
    assertEquals("bob", met.text("name"));
  }

  @Test
  void whatANodeTellsFirstIsHeard() throws Exception {
    Home a = Setup.create(temp.resolve("alice"), "alice", LOOPBACK.withDrops(drop));
    Files.writeString(a.directory().resolve("networks.json"), "no JSON");
    start(a);
    assertEquals("up", next().text("event"));
    Json told = next();
    while (!told.text("code", "").equals("networks")) {
      told = next();
    }
    assertTrue(told.text("text").contains("is damaged"), told::toString);
  }

  private Json next() throws InterruptedException {
    Json event = events.poll(30, TimeUnit.SECONDS);
    assertNotNull(event);
    return event;
  }
}
