package dev.stenope.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.daemon.Invites;
import dev.stenope.node.Home;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class CommandsTest {
  @TempDir Path temp = Path.of("");

  private int run(String... words) {
    return Commands.run(words);
  }

  @Test
  void wrongUsageIsTwo() {
    assertEquals(2, run("dance"));
    assertEquals(2, run("send", "laptop"));
    assertEquals(2, run("status", "--loud"));
    assertEquals(2, run("invite", "--ttl", "soon"));
    assertEquals(2, run("ping", "laptop", "-c", "0"));
    assertEquals(2, run("history", "--search", "words", "--follow"));
  }

  @Test
  void failureIsOne() {
    String nowhere = temp.resolve("nowhere").toString();
    assertEquals(1, run("status", "--home", nowhere));
    assertEquals(1, run("up", "--home", nowhere));
    assertEquals(1, run("stun", "nonsense"));
  }

  @Test
  void aNodeIsMadeOnceAndSleepsUntilItIsUp() throws Exception {
    String home = temp.resolve("home").toString();
    Path drop = Files.createDirectory(temp.resolve("drop"));
    assertEquals(
        0, run("init", "--home", home, "--name", "box", "--drop", drop.toString(), "--json"));
    assertEquals(1, run("init", "--home", home));
    assertEquals(0, run("status", "--home", home, "--json"));
    assertEquals(0, run("status", "--home", home));
    assertEquals(0, run("peers", "--home", home));
    assertEquals(0, run("history", "--home", home));
    assertEquals(0, run("history", "--home", home, "--search", "NOT \"found", "--json"));
    assertEquals(0, run("invite", "--home", home, "--ttl", "45s"));
    assertEquals(0, run("invite", "--home", home, "--as", "carol"));
    assertEquals(1, run("invite", "--home", home, "--as", "Carol"), "she is invited already");
    assertEquals(1, run("invite", "--home", home, "--as", "-"));
    assertEquals(1, run("send", "laptop", "hi", "--home", home));
    assertEquals(1, run("join", "stenope1-nonsense", "--home", home));
  }

  @Test
  void aDropIsReadFromTheInputWhereNobodySeesIt() throws Exception {
    String home = temp.resolve("home").toString();
    Path drop = Files.createDirectory(temp.resolve("drop"));
    assertEquals(0, runWith(drop + "\n", "init", "--home", home, "--name", "box", "--drop", "-"));
    assertTrue(Files.readString(temp.resolve("home/stenope.yaml")).contains(drop.toString()));
    assertEquals(0, runWith(drop + "\r\n", "drop", "test", "-", "--home", home));
    assertEquals(1, runWith("", "drop", "test", "-", "--home", home));
    String code = Invites.write(Home.open(Path.of(home)), 600, "").text("code");
    String other = temp.resolve("other").toString();
    assertEquals(0, run("init", "--home", other, "--name", "other"));
    String said =
        errorOf(() -> runWith("mega:nonsense\n", "join", code, "--drop", "-", "--home", other));
    assertTrue(said.contains("mega:"), said);
    String twice = errorOf(() -> runWith(code, "join", "-", "--drop", "-", "--home", other));
    assertTrue(twice.contains("Only one -"), twice);
  }

  private int runWith(String input, String... words) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      return run(words);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void wrongWordsAreSaidAgainWithoutTheirControlCharacters() {
    String home = temp.resolve("home").toString();
    String said = errorOf("init", "--home", home, "--name", "a\u001b[31m" + "b".repeat(5000));
    assertTrue(said.contains("no name for a node: a?[31mb"), said);
    assertTrue(said.length() < 300, said);
    assertTrue(errorOf("status", "--l\u001b]0;owned").contains("--l?]0;owned"));
    assertTrue(errorOf("init", "--home", home, "--port", "99999").contains("0 to 65535"));
  }

  private String errorOf(String... words) {
    return errorOf(() -> run(words));
  }

  private static String errorOf(Runnable command) {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, UTF_8));
    try {
      command.run();
    } finally {
      System.setErr(before);
    }
    return said.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "init",
        "invite",
        "join",
        "up",
        "status",
        "peers",
        "presence",
        "ping",
        "nat",
        "send",
        "receive",
        "chat",
        "history",
        "drop",
        "stun"
      })
  void everyCommandHelpsWithAnExample(String name) {
    CommandLine line = Commands.line(name);
    StringWriter text = new StringWriter();
    line.setOut(new PrintWriter(text));
    assertEquals(0, line.execute(name, "--help"));
    assertTrue(text.toString().contains("Example"), text::toString);
    assertTrue(text.toString().contains("stenope " + name), text::toString);
    assertTrue(text.toString().contains("--json"), text::toString);
    assertTrue(text.toString().lines().allMatch(each -> each.length() <= 80), text::toString);
  }

  @Test
  void aDropIsTriedWithAndWithoutAHome() throws Exception {
    String home = temp.resolve("home").toString();
    String drop = Files.createDirectory(temp.resolve("drop")).toString();
    assertEquals(0, run("drop", "test", drop, "--home", home, "--json"));
    assertEquals(1, run("drop", "test", drop + "/nowhere", "--home", home));
    assertEquals(1, run("drop", "test", "--home", home));
    assertEquals(0, run("init", "--home", home, "--name", "box", "--drop", drop, "--json"));
    assertEquals(0, run("drop", "test", "--home", home));
    assertEquals(2, run("drop", "dance"));
    assertEquals(0, run("drop"));
    assertEquals(0, run("drop", "test", "--help"));
  }

  @Test
  void timesAreReadAsPeopleWriteThem() {
    Duration.Converter converter = new Duration.Converter();
    assertEquals(45, converter.convert("45s").seconds());
    assertEquals(600, converter.convert("10m").seconds());
    assertEquals(7200, converter.convert("2h").seconds());
    for (String wrong : List.of("", "10", "m", "-1s", "1w", "99999999h")) {
      assertThrows(TypeConversionException.class, () -> converter.convert(wrong));
    }
  }
}
