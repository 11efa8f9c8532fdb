package dev.stenope.app.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.daemon.Config;
import dev.stenope.app.daemon.Daemon;
import dev.stenope.app.daemon.Setup;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/// Alice and Bob, who have met on loopback.
public final class TwoDaemons implements AutoCloseable {
  public final Home alice;
  public final Home bob;
  private final BlockingQueue<Json> said = new LinkedBlockingQueue<>();
  private Daemon alices;
  private Daemon bobs;

  public TwoDaemons(Path temp) throws Exception {
    Settings loopback = Settings.standard().withBind(List.of("127.0.0.1"));
    List<String> drop = List.of(Files.createDirectory(temp.resolve("drop")).toString());
    alice = Setup.create(temp.resolve("alice"), "alice", loopback.withDrops(drop));
    bob = Setup.create(temp.resolve("bob"), "bob", loopback);
    alices = start(alice);
    bobs = start(bob);
    String code = ask(alice, command("invite").put("ttl", 60)).text("code");
    ask(bob, command("join").put("code", code));
  }

  private Daemon start(Home home) throws Exception {
    return Daemon.start(home, Config.read(home), said::add);
  }

  /// Takes what the two say to their owners until it is a notice with this code.
  public Json notice(String code) throws InterruptedException {
    while (true) {
      Json next = said.take();
      if (next.text("code", "").equals(code)) {
        return next;
      }
    }
  }

  public void stopAlice() {
    alices.close();
  }

  public void stopBob() {
    bobs.close();
  }

  public void startAlice() throws Exception {
    alices = start(alice);
  }

  public void startBob() throws Exception {
    bobs = start(bob);
  }

  /// Starts Alice anew with more lines in her configuration.
  public void aliceHas(String lines) throws Exception {
    stopAlice();
    Files.writeString(alice.settingsYaml(), "\n" + lines, APPEND);
    startAlice();
  }

  public void bobHas(String lines) throws Exception {
    stopBob();
    Files.writeString(bob.settingsYaml(), "\n" + lines, APPEND);
    startBob();
  }

  public static Json command(String name) {
    return new Json().put("command", name);
  }

  public static Control open(Home home, Json request) throws Problem {
    Control control = Control.open(home.controlSocket(), request);
    assertNotNull(control);
    return control;
  }

  public static Json ask(Home home, Json request) throws Problem {
    try (Control control = open(home, request)) {
      return control.answer(_ -> {});
    }
  }

  public static List<Json> all(Home home, Json request) throws Problem {
    List<Json> lines = new ArrayList<>();
    try (Control control = open(home, request)) {
      for (Json line = control.next(); line != null; line = control.next()) {
        lines.add(line);
      }
    }
    return lines;
  }

  public static int run(Home home, String... words) {
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--home";
    all[words.length + 1] = home.directory().toString();
    return Commands.run(all);
  }

  public static Json await(Control lines, Predicate<Json> wanted) throws Problem {
    for (Json line = lines.next(); line != null; line = lines.next()) {
      if (wanted.test(line)) {
        return line;
      }
    }
    throw new AssertionError("the node hung up");
  }

  @Override
  public void close() {
    alices.close();
    bobs.close();
  }
}
