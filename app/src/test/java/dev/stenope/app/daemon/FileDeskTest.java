package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import dev.stenope.node.files.FileSettings;
import dev.stenope.node.files.Share;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files between two nodes on loopback, as the commands ask for them.
@Timeout(90)
class FileDeskTest {
  @TempDir Path temp = Path.of("");

  private final List<AutoCloseable> opened = new ArrayList<>();
  private Home alice;
  private Home bob;

  @BeforeEach
  void meet() throws Exception {
    Settings loopback =
        Settings.standard()
            .withBind(List.of("127.0.0.1"))
            .withDrops(List.of(Files.createDirectory(temp.resolve("drop")).toString()));
    Share share =
        new Share(
            "docs",
            Files.createDirectory(temp.resolve("docs")),
            List.of("alice"),
            EnumSet.allOf(Share.Right.class));
    FileSettings files =
        new FileSettings(
            temp.resolve("downloads"), FileSettings.Accept.ASK, Map.of(), List.of(share));
    alice = node("alice", loopback);
    bob = node("bob", loopback.withFiles(files));
    Json invitation = ask(alice, command("invite").put("ttl", 60));
    ask(bob, command("join").put("code", invitation.text("code")));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private Home node(String name, Settings settings) throws Exception {
    Home home = Setup.create(temp.resolve(name), name, settings);
    opened.add(Daemon.start(home, Config.read(home), _ -> {}));
    return home;
  }

  private static Json command(String name) {
    return new Json().put("command", name);
  }

  private static Json ask(Home home, Json request) throws Problem {
    try (Control control = Control.open(home.controlSocket(), request)) {
      assertNotNull(control);
      return control.answer(_ -> {});
    }
  }

  private Path file(String name, int length) throws Exception {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return Files.write(temp.resolve(name), content);
  }

  private static Json send(Path path) {
    return command("file-send")
        .put("peer", "bob")
        .put("paths", List.of(path.toString()))
        .put("wait", true);
  }

  private static Json remote(Json request) {
    return command("file-remote").put("peer", "bob").put("request", request);
  }

  @Test
  void whatIsSentIsAcceptedByAPerson() throws Exception {
    Path file = file("report.pdf", 20_000_000);
    Json sent = ask(alice, send(file));
    assertEquals("done", sent.text("state"));
    assertEquals("out", sent.text("direction"));
    Json waiting = ask(bob, command("file-transfers"));
    assertEquals(List.of("arrived", "alice"), List.of(waiting.text("state"), waiting.text("peer")));
    assertFalse(Files.exists(temp.resolve("downloads")));
    String id = waiting.text("id").substring(0, 8);
    Json taken = ask(bob, command("file-decide").put("decision", "accept").put("id", id));
    assertEquals(List.of(temp.resolve("downloads/report.pdf").toString()), taken.list("places"));
    assertEquals(-1, Files.mismatch(file, temp.resolve("downloads/report.pdf")));
    assertThrows(
        Problem.class,
        () -> ask(bob, command("file-decide").put("decision", "accept").put("id", id)));
  }

  @Test
  void aSharedFolderIsUsedFromAfar() throws Exception {
    Path file = file("plan", 5_000_000);
    ask(alice, remote(new Json().put("op", "mkdir").put("path", "docs/new")));
    assertEquals("done", ask(alice, send(file).put("destination", "docs/new/plan")).text("state"));
    Json listed = ask(alice, remote(new Json().put("op", "list").put("path", "docs/new")));
    assertEquals(5_000_000, ((Json) listed.list("entries").getFirst()).number("size"));
    Json get =
        command("file-get")
            .put("peer", "bob")
            .put("path", "docs/new")
            .put("target", temp.resolve("fetched").toString())
            .put("wait", true);
    assertEquals("done", ask(alice, get).text("state"));
    assertEquals(-1, Files.mismatch(file, temp.resolve("fetched/plan")));
    Json delete = new Json().put("op", "delete").put("path", "docs/../drop");
    Problem refused = assertThrows(Problem.class, () -> ask(alice, remote(delete)));
    assertTrue(refused.line().contains("did not do it"), refused.line());
    Problem absent =
        assertThrows(
            Problem.class,
            () ->
                ask(
                    alice,
                    command("file-get")
                        .put("peer", "bob")
                        .put("path", "docs/none")
                        .put("wait", true)
                        .put("target", temp.resolve("none").toString())));
    assertTrue(absent.line().contains("it is not there"), absent.line());
  }
}
