package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.link.Congestion;
import dev.stenope.core.mesh.Guests;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import dev.stenope.node.files.FileSettings;
import dev.stenope.node.files.Share;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  private static final Path FILE = Path.of("stenope.yaml");
  private static final Settings STANDARD =
      Settings.standard().withStun(StunServers.PUBLIC).withNtp(TimeServers.PUBLIC);

  @TempDir Path temp = Path.of("");
  private Path share = Path.of("");

  @BeforeEach
  void makeShare() throws Exception {
    share = Files.createDirectory(temp.resolve("share"));
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    Settings settings =
        new Settings(
            List.of(share.toString(), temp.resolve("with \"quotes\": and ü").toString()),
            List.of("mqtts://ada:secret@broker.example/mesh", "nats://broker.example"),
            List.of("stun.example.net:3478"),
            List.of("time.example.net", "192.0.2.1:1123"),
            List.of("turns:ada:secret@turn.example:443", "turn:turn.example?transport=tcp"),
            List.of("127.0.0.1"),
            4000,
            false,
            Congestion.Algorithm.CUBIC,
            false,
            Long.MAX_VALUE,
            new FileSettings(
                Path.of("/x/down loads"),
                FileSettings.Accept.NONE,
                Map.of("lap top", FileSettings.Accept.ALL),
                List.of(
                    new Share(
                        "docs",
                        Path.of("/x/docs"),
                        List.of("lap top", "*"),
                        Set.of(Share.Right.READ, Share.Right.WRITE)))),
            RelayConfig.listen("[2001:db8::1]:8443")
                .withHost("relay.example")
                .withAllowed(RelayConfig.nodes(List.of("a".repeat(32), "b".repeat(32))))
                .withOpen(true)
                .withRate(500_000),
            Guests.NONE,
            false);
    Home home = Setup.create(temp.resolve("home"), "box", settings);
    assertEquals(settings, Config.read(home));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drops:\n  - /a\n  - \"webdav:https://ada:open-sesame@h/\n",
        "drops: [webdav:https://ada:open-sesame@h/\n",
        "drops:\n  - webdav:https://ada:open-sesame@h/: x: y\n",
        "port: 1\nport: *open-sesame\n",
        "drops: !open-sesame [a]\n",
        "{open-sesame: 1, open-sesame: 2}",
        "webdav:https://ada:open-sesame@h/: 1",
      })
  void noPasswordIsSaidAgain(String text) {
    String line = assertThrows(Problem.class, () -> Config.parse(FILE, text)).line();
    assertFalse(line.contains("sesame"), line);
    assertTrue(line.contains("line") || line.contains("no key"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void anEmptyFileMeansTheDefaults() throws Exception {
    assertEquals(STANDARD, Config.parse(FILE, ""));
    assertEquals(STANDARD, Config.parse(FILE, "# nothing\n"));
    assertEquals(STANDARD.withDrops(List.of("/a")), Config.parse(FILE, "drops: /a"));
    assertEquals(STANDARD.withStun(List.of()), Config.parse(FILE, "{\"stun\": []}"));
    assertEquals(STANDARD.withStun(List.of()), Config.parse(FILE, "stun:\n"));
    assertEquals(STANDARD.withNtp(List.of()), Config.parse(FILE, "ntp: []"));
  }

  @Test
  void aWrongFileIsNamedWithTheLineToMend() {
    assertComplains(
        "dorps: [/a]",
        "no key `dorps`; there are agents, api, bind, carriers, congestion, doctor, downloads, drops, fec, files, guests, ntp, port, port_mapping, relay, rotation, share, stun, turn");
    assertComplains("drops: [1]", "`drops` is not a list of texts");
    assertComplains("port_mapping: maybe", "`port_mapping` is not true or false");
    assertComplains("port: many", "`port` is not a number of 0 to 65535");
    assertComplains("port: 70000", "`port` is not a number of 0 to 65535");
    assertComplains("congestion: reno", "`congestion` is not bbr or cubic");
    assertComplains("fec: on", "`fec` is not auto or off");
    assertComplains("- a", "not a list of `key: value`");
    assertComplains("drops: [", "line 1");
    assertComplains("a: &x [*x]\nb: *y", "");
  }

  private static void assertComplains(String text, String part) {
    String line = assertThrows(Problem.class, () -> Config.parse(FILE, text)).line();
    assertTrue(line.startsWith("the configuration stenope.yaml is wrong: "), line);
    assertTrue(line.contains(part), line);
  }

  @Test
  void dropsAreAddedAndAllElseStays() throws Exception {
    Home home = Setup.create(temp.resolve("home"), "box", STANDARD.withStun(List.of()));
    String before = Files.readString(home.settingsYaml());
    Config.addDrops(home, List.of("/mnt/$1"));
    assertEquals(List.of("/mnt/$1"), Config.read(home).drops());
    String after = Files.readString(home.settingsYaml());
    assertEquals(before.replace("drops: []\n", "drops:\n  - \"/mnt/$1\"\n"), after);
    Config.addDrops(home, List.of("/other", "/mnt/$1"));
    assertEquals(List.of("/mnt/$1", "/other"), Config.read(home).drops());
    assertEquals(
        after.replace("- \"/mnt/$1\"\n", "- \"/mnt/$1\"\n  - \"/other\"\n"),
        Files.readString(home.settingsYaml()));
  }

  @ParameterizedTest
  @CsvSource({
    "drops: /a, drops:|  - /a|  - /b",
    "'drops: [/a] # mine', drops:|  - /a|  - /b",
    "drops:|- /a # mine|||# more|port: 4000, drops:|- /a # mine|- /b|||# more|port: 4000",
    "drops:|    - /a|    - /a2|agents: {kimi: {command: cat}}, drops:|    - /a|    - /a2|    - /b|agents: {kimi: {command: cat}}",
    "drops: # none yet|port: 1, drops: # none yet|  - /b|port: 1"
  })
  void dropsAreAddedBehindThoseThatAreThere(String before, String after) throws Exception {
    Home home = Setup.create(temp.resolve("home"), "box", STANDARD);
    Files.writeString(home.settingsYaml(), before.replace('|', '\n'));
    Config.addDrops(home, List.of("/b"));
    String written = Files.readString(home.settingsYaml()).replace("\"", "");
    assertEquals(after.replace('|', '\n') + "\n", written);
  }

  @Test
  void whatIsWrittenInAnUnusualWayIsLeftToThePerson() throws Exception {
    Home home = Setup.create(temp.resolve("home"), "box", STANDARD);
    String unusual = "drops: [\n  /a]\nagents: {kimi: {command: cat}}\n";
    Files.writeString(home.settingsYaml(), unusual);
    Problem problem = assertThrows(Problem.class, () -> Config.addDrops(home, List.of("/b")));
    assertTrue(problem.line().contains("Add it there"), problem.line());
    assertEquals(unusual, Files.readString(home.settingsYaml()));
  }

  @Test
  void dropsAreAddedToAFileThatNamesNone() throws Exception {
    Home home = Setup.create(temp.resolve("home"), "box", STANDARD);
    Files.writeString(home.settingsYaml(), "# mine\nport: 4000");
    Config.addDrops(home, List.of("/mnt"));
    assertEquals(
        "# mine\nport: 4000\ndrops:\n  - \"/mnt\"\n", Files.readString(home.settingsYaml()));
    Files.delete(home.settingsYaml());
    Files.writeString(home.settingsJson(), "{\"port\": 5000}");
    Config.addDrops(home, List.of("/mnt"));
    assertEquals(5000, Config.read(home).port());
    assertEquals(List.of("/mnt"), Config.read(home).drops());
    assertFalse(Files.exists(home.settingsYaml()));
  }

  @Test
  void nobodyElseMayReadWhatMayHoldPasswords() throws Exception {
    Home home = Setup.create(temp.resolve("home"), "box", STANDARD);
    assertEquals("rw-------", mode(home.settingsYaml()));
    Files.setPosixFilePermissions(
        home.settingsYaml(), PosixFilePermissions.fromString("rw-r--r--"));
    Config.addDrops(home, List.of("/mnt"));
    assertEquals("rw-------", mode(home.settingsYaml()));
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aNodeIsNotMadeWithWrongChoices() {
    assertNotMade("no name at all!", STANDARD, "1 to 32 letters");
    assertNotMade("box", STANDARD.withStun(List.of("stun")), "HOST:PORT");
    assertNotMade("box", STANDARD.withBind(List.of("eth0")), "IP literal");
    assertNotMade("box", STANDARD.withDrops(List.of("gopher://hole")), "gopher");
  }

  private void assertNotMade(String name, Settings settings, String part) {
    Path home = temp.resolve("wrong");
    String line = assertThrows(Problem.class, () -> Setup.create(home, name, settings)).line();
    assertTrue(line.contains(part), line);
    assertFalse(Files.exists(home));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "files: {accept: maybe}",
        "files: {take: all}",
        "files: {peers: {laptop: 3}}",
        "downloads: here",
        "share: [{name: docs, path: /x}]",
        "share: [{name: ../docs, path: /x, peers: [a]}]",
        "share: [{name: docs, path: x, peers: [a]}]",
        "share: [{name: d, path: /x, peers: [a]}, {name: d, path: /y, peers: [a]}]",
        "share: [{name: docs, path: /x, peers: [a], rights: [all]}]"
      })
  void whatIsWrongAboutFilesIsSaid(String text) {
    Problem problem =
        assertThrows(Problem.class, () -> Config.parse(temp.resolve("stenope.yaml"), text));
    assertTrue(problem.line().contains("is wrong"), problem.line());
  }
}
