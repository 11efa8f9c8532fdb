package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.all;
import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import dev.stenope.node.handoff.PackageManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Handoffs that cannot be, are broken off, or come from a node that lies.
@Timeout(300)
class HandoffTroubleTest extends WithTwoDaemons {
  private static final Json HANDOFF =
      command("handoff").put("agent", "kimi").put("peer", "bob").put("wait", true);

  @BeforeEach
  void aliceHasAnAgent() throws Exception {
    Path memory = Files.createDirectories(temp.resolve("memory"));
    Files.writeString(memory.resolve("note"), "likes tea");
    nodes.aliceHas("agents:\n  kimi: {command: tr a-z A-Z, memory: " + memory + "}\n");
  }

  private void staysAtAlice(String why) throws Exception {
    Problem refused = assertThrows(Problem.class, () -> ask(nodes.alice, HANDOFF));
    assertTrue(refused.line().contains("kimi stays here"), refused.line());
    assertTrue(refused.line().contains(why), refused.line());
    worksAtAlice();
    assertTrue(Files.notExists(nodes.bob.directory().resolve("agents/kimi/conversation.jsonl")));
  }

  private void worksAtAlice() throws Exception {
    Json question = command("ask").put("peer", "alice/kimi").put("text", "hello");
    assertEquals("HELLO", ask(nodes.bob, question).text("text"));
  }

  @Test
  void whoIsNotWelcomeKeepsIt() throws Exception {
    nodes.bobHas("guests: [alice]\n");
    staysAtAlice("takes nothing from this node");
  }

  @Test
  void nothingOfTheReceiverIsPushedAside() throws Exception {
    Path place = Files.createDirectories(nodes.bob.directory().resolve("agents/kimi"));
    Files.writeString(place.resolve("memory"), "a file where a folder belongs");
    staysAtAlice("is in the way of what the agent brings");
  }

  @Test
  void whatAReceiverHasThereIsKeptAndThatIsTold() throws Exception {
    Path memory = Files.createDirectories(nodes.bob.directory().resolve("agents/kimi/memory"));
    Files.writeString(memory.resolve("note"), "bob's own");
    ask(nodes.alice, HANDOFF);
    awaitPhase(nodes.bob, "active");
    Path kept = nodes.bob.directory().resolve("agents/kimi/replaced/1");
    String told = nodes.notice("handoff-kept").text("text");
    assertTrue(told.endsWith("is in " + kept), told);
    assertEquals("bob's own", Files.readString(kept.resolve("memory/note")));
    assertEquals("likes tea", Files.readString(memory.resolve("note")));
  }

  @Test
  void aPackageThatIsNotWhatItsManifestSaysIsRefused() throws Exception {
    nodes.stopBob();
    ask(nodes.alice, command("handoff").put("agent", "kimi").put("peer", "bob"));
    Path packed = nodes.alice.directory().resolve("handoffs/kimi/out/files/memory/note");
    Files.writeString(packed, "likes tee");
    nodes.startBob();
    awaitPhase(nodes.alice, "active");
    String why = all(nodes.alice, command("handoffs")).getFirst().text("reason");
    assertTrue(why.contains("not what its manifest says"), why);
    worksAtAlice();
  }

  @Test
  void oneThatWasBrokenOffIsTakenWhenItIsOfferedAgain() throws Exception {
    nodes.stopAlice();
    Path file = Files.writeString(temp.resolve("file"), "for nobody");
    Json send = command("file-send").put("peer", "alice").put("paths", List.of(file.toString()));
    String transfer = ask(nodes.bob, send).text("id");
    ask(nodes.bob, command("file-decide").put("id", transfer).put("decision", "cancel"));
    nodes.stopBob();
    nodes.startAlice();
    ask(nodes.alice, command("handoff").put("agent", "kimi").put("peer", "bob"));
    Path out = nodes.alice.directory().resolve("handoffs/kimi/out");
    String digest = PackageManifest.digest(Files.readAllBytes(out.resolve("manifest.json")));
    Path in = Files.createDirectories(nodes.bob.directory().resolve("handoffs/kimi/in"));
    Files.writeString(in.resolve("offer"), digest);
    Files.writeString(in.resolve("files.transfer"), transfer);
    nodes.startBob();
    awaitPhase(nodes.bob, "active");
  }

  @Test
  void whatIsHeldForAPersonStaysWithThatPerson() throws Exception {
    String yaml = Files.readString(nodes.alice.settingsYaml());
    nodes.stopAlice();
    String holds = yaml.replace("command: tr a-z A-Z", "command: cat, peers: {bob: hold}");
    Files.writeString(nodes.alice.settingsYaml(), holds);
    nodes.startAlice();
    Json send = command("send").put("peer", "alice/kimi").put("wait", "accepted");
    ask(nodes.bob, send.put("text", "secret"));
    nodes.notice("held");
    assertEquals("standby", ask(nodes.alice, HANDOFF).text("phase"));
    Json receive = command("receive").put("agent", "kimi").put("wait", 60);
    try (Control control = open(nodes.alice, receive)) {
      assertEquals("secret", control.answer(_ -> {}).text("text"));
    }
  }

  @Test
  void anOfferOutlivesItsOwner() throws Exception {
    nodes.stopBob();
    ask(nodes.alice, command("handoff").put("agent", "kimi").put("peer", "bob"));
    nodes.stopAlice();
    nodes.startBob();
    nodes.startAlice();
    awaitPhase(nodes.bob, "active");
    assertEquals(
        "likes tea", Files.readString(nodes.bob.directory().resolve("agents/kimi/memory/note")));
    awaitPhase(nodes.alice, "standby");
  }

  @Test
  void oneOfADeadNodeIsTakenByOrderAlone() throws Exception {
    Json takeover = command("takeover").put("agent", "kimi");
    Problem stranger =
        assertThrows(Problem.class, () -> ask(nodes.bob, takeover.put("force", true)));
    assertTrue(stranger.line().contains("it was never here"), stranger.line());
    ask(nodes.alice, HANDOFF);
    nodes.stopBob();
    Json mine = command("takeover").put("agent", "kimi");
    assertThrows(Problem.class, () -> ask(nodes.alice, mine));
    assertEquals("active", ask(nodes.alice, mine.put("force", true)).text("phase"));
    nodes.startBob();
    awaitPhase(nodes.bob, "standby");
    worksAtAlice();
  }
}
