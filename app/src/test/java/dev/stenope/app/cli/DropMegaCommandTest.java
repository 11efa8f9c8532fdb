package dev.stenope.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `stenope drop mega` says before it asks a server.
class DropMegaCommandTest {
  @TempDir Path temp = Path.of("");

  private String home = "";

  @BeforeEach
  void init() {
    home = temp.resolve("home").toString();
    assertEquals(0, Commands.run("init", "--home", home, "--name", "box", "--json"));
  }

  private String errorOf(int status, String... words) {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, UTF_8));
    try {
      assertEquals(status, Commands.run(words));
    } finally {
      System.setErr(before);
    }
    return said.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"login", "create-link", "whoami", "logout"})
  void eachNeedsAnAccount(String command) {
    assertEquals(0, Commands.run("drop", "mega", command, "--help"));
    String unclear = errorOf(1, "drop", "mega", command, "--home", home);
    assertTrue(unclear.contains("not clear which account"), unclear);
    String strange = errorOf(1, "drop", "mega", command, "nobody", "--home", home);
    assertTrue(strange.contains("mega:you@example.org"), strange);
    String secret = "abcdefgh#" + "k".repeat(22) + ":" + "a".repeat(22);
    String link = errorOf(1, "drop", "mega", command, secret, "--home", home);
    assertTrue(link.contains("needs no account"), link);
    assertFalse(link.contains("kkk") || link.contains("aaa"), link);
  }

  @Test
  void aPasswordIsNoWord() {
    String said = errorOf(1, "drop", "mega", "login", "you@example.org", "secret", "--home", home);
    assertTrue(said.contains("would see it"), said);
    assertFalse(said.contains("secret"), said);
  }

  @Test
  void withoutALoginNobodyIsAsked() {
    assertEquals(1, Commands.run("drop", "mega", "whoami", "you@example.org", "--home", home));
    String said = errorOf(1, "drop", "mega", "create-link", "you@example.org", "--home", home);
    assertTrue(said.contains("stenope drop mega login you@example.org"), said);
    assertEquals(0, Commands.run("drop", "mega", "logout", "you@example.org", "--home", home));
  }

  @Test
  void wrongUsageIsTwo() {
    assertEquals(2, Commands.run("drop", "mega", "dance"));
    assertEquals(0, Commands.run("drop", "mega"));
  }
}
