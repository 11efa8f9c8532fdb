package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.await;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static dev.stenope.app.cli.TwoDaemons.run;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.app.control.Control;
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.crypto.Caveats;
import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes, each of which knows the two others; the machine of one was stolen.
@Timeout(180)
class CompromisedTest {
  @TempDir private Path temp;

  private TwoDaemons nodes;
  private Home carol;
  private Daemon carols;

  @BeforeEach
  void meet() throws Exception {
    nodes = new TwoDaemons(temp);
    Settings loopback = Settings.standard().withBind(List.of("127.0.0.1"));
    carol = Setup.create(temp.resolve("carol"), "carol", loopback);
    carols = Daemon.start(carol, Config.read(carol), _ -> {});
    invite(nodes.alice, carol);
    invite(nodes.bob, carol);
  }

  private static void invite(Home one, Home other) throws Problem, Exception {
    String code = ask(one, command("invite").put("ttl", 60)).text("code");
    ask(other, command("join").put("code", code));
  }

  @AfterEach
  void close() {
    carols.close();
    nodes.close();
  }

  private static Roster.Member member(Home home, Home other) throws Exception {
    return Objects.requireNonNull(home.roster().member(other.identity().id()));
  }

  /// What must not be found any more: all that lets the two nodes meet, talk and write.
  private static List<String> secrets(Home home, Home other) throws Exception {
    Roster.Member peer = member(home, other);
    List<String> secrets = new ArrayList<>();
    secrets.add(Base64.getUrlEncoder().withoutPadding().encodeToString(peer.pairRoot()));
    secrets.add(new String(peer.pairRoot(), ISO_8859_1));
    for (MailEpoch epoch : peer.mail()) {
      secrets.add(epoch.toJson().object("out").text("chain_key"));
      secrets.add(epoch.toJson().object("in").text("chain_key"));
    }
    return secrets;
  }

  private static boolean holds(Home home, List<String> secrets) throws IOException {
    while (true) {
      try {
        return found(home, secrets);
      } catch (UncheckedIOException | NoSuchFileException _) {
        // A file has gone meanwhile.
      }
    }
  }

  private static boolean found(Home home, List<String> secrets) throws IOException {
    try (Stream<Path> files = Files.walk(home.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, ISO_8859_1);
        if (secrets.stream().anyMatch(content::contains)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void knowsNoMore(Home home, Home other) throws Exception {
    while (home.roster().member(other.identity().id()) != null) {
      Thread.onSpinWait();
    }
  }

  @Test
  void allDropTheKeysOfThePeerAndItDropsTheirs() throws Exception {
    ask(
        nodes.alice,
        command("send").put("peer", "bob").put("text", "hello").put("wait", "accepted"));
    List<String> alices = secrets(nodes.alice, nodes.bob);
    List<String> bobs = secrets(nodes.bob, nodes.alice);
    List<String> carols = secrets(carol, nodes.bob);
    assertTrue(holds(nodes.alice, alices) && holds(nodes.bob, bobs) && holds(carol, carols));
    try (Control bobHears = open(nodes.bob, command("events"));
        Control carolHears = open(carol, command("events"))) {
      await(bobHears, event -> event.text("event", "").equals("listening"));
      await(carolHears, event -> event.text("event", "").equals("listening"));
      Json done = ask(nodes.alice, command("compromised").put("peer", "bob"));
      assertEquals("bob", done.text("name"));
      assertEquals(List.of("carol"), done.list("told"));
      assertEquals(List.of(temp.resolve("drop").toString()), done.list("drops"));
      assertFalse(holds(nodes.alice, alices), "nothing is left when it is answered");
      await(bobHears, event -> event.text("code", "").equals("disowned"));
      await(carolHears, event -> event.text("code", "").equals("compromised"));
    }
    knowsNoMore(nodes.bob, nodes.alice);
    knowsNoMore(nodes.bob, carol);
    assertFalse(holds(nodes.bob, bobs));
    assertFalse(holds(carol, carols));
    for (Home home : List.of(nodes.alice, carol)) {
      assertTrue(home.roster().isCutOff(nodes.bob.identity().id()));
      Json found = ask(home, command("doctor"));
      assertTrue(found.list("findings").toString().contains("declared compromised by"));
    }
    assertTrue(
        assertThrows(
                Problem.class,
                () -> ask(nodes.alice, command("send").put("peer", "bob").put("text", "x")))
            .line()
            .contains("there is no peer named bob"));
  }

  @Test
  void itDoesNotComeBackUntilAPersonTakesThatBack() throws Exception {
    assertEquals(0, run(nodes.alice, "compromised", "bob"));
    knowsNoMore(nodes.bob, nodes.alice);
    nodes.stopAlice();
    nodes.startAlice();
    String code = ask(nodes.alice, command("invite").put("ttl", 300)).text("code");
    try (Control aliceHears = open(nodes.alice, command("events"))) {
      await(aliceHears, event -> event.text("event", "").equals("listening"));
      try (Control _ = open(nodes.bob, command("join").put("code", code))) {
        await(aliceHears, event -> event.text("code", "").equals("barred"));
      }
    }
    assertFalse(knows(nodes.alice, nodes.bob));
    assertEquals(0, run(nodes.alice, "compromised", "bob", "--undo"));
    invite(nodes.alice, nodes.bob);
    assertTrue(knows(nodes.alice, nodes.bob));
    // All that Alice has to tell Bob was told before.
    Json letter = command("send").put("peer", "bob").put("text", "welcome").put("wait", "accepted");
    ask(nodes.alice, letter);
    assertTrue(knows(nodes.bob, nodes.alice));
  }

  private static boolean knows(Home home, Home other) throws Exception {
    return home.roster().member(other.identity().id()) != null;
  }

  @Test
  void aTokenThatWasRevokedElsewhereIsRefused() throws Exception {
    nodes.stopBob();
    Files.writeString(
        nodes.bob.settingsYaml(),
        "\nguests: [carol]\nagents:\n  upper: {command: tr a-z A-Z}\n",
        APPEND);
    nodes.startBob();
    Caveats caveats = Caveats.until(System.currentTimeMillis() / 1000 + 600);
    String token =
        Capability.issue(
                nodes.alice.identity(), carol.identity().publicKey(), caveats, new byte[12])
            .text();
    assertEquals("HELLO", askBob(token, "hello").text("text"));
    try (Control bobHears = open(nodes.bob, command("events"))) {
      await(bobHears, event -> event.text("event", "").equals("listening"));
      Json revoked = ask(nodes.alice, command("token-revoke").put("token", token));
      assertTrue(revoked.list("told").contains("bob"));
      await(bobHears, event -> event.text("event", "").equals("revoked"));
    }
    isRefused(token);
    nodes.stopBob();
    nodes.startBob();
    isRefused(token);
    assertEquals(1, run(carol, "token", "revoke", token), "carol has given no part of it");
  }

  private void isRefused(String token) {
    Problem refused = assertThrows(Problem.class, () -> askBob(token, "more"));
    assertTrue(refused.line().contains("it was revoked"), refused.line());
  }

  private Json askBob(String token, String text) throws Problem {
    return ask(
        carol, command("ask").put("peer", "bob/upper").put("text", text).put("token", token));
  }
}
