package dev.stenope.node.drop.mega.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server as a client sees it that others wrote.
@Tag("servers")
class MegaJsTest {
  private static final String EMAIL = "someone@example.org";
  private static final String PASSWORD = "Pässwörter sind lang, aber dieses ist länger";
  private static final Path VECTORS =
      Path.of("src/test/resources/dev/stenope/node/drop/mega/vectors.json");

  private MegaServer server;

  @BeforeEach
  void start() throws IOException {
    server = MegaServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<String> login(String... more) throws Exception {
    String[] arguments = {server.address(), EMAIL, PASSWORD};
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return MegaJs.run("login.mjs", new byte[0], all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anAccountServesInEveryWay(int version) throws Exception {
    server.register(EMAIL, PASSWORD, version);
    List<String> lines = MegaJs.run("account.mjs", new byte[0], server.address(), EMAIL, PASSWORD);
    assertTrue(lines.stream().allMatch(line -> line.startsWith("ok ")), lines::toString);
    assertEquals("ok logout", lines.getLast());
  }

  @Test
  void aSecondFactorIsAskedFor() throws Exception {
    server.register(EMAIL, PASSWORD, 2).askSecondFactor("123456");
    assertEquals(List.of("ok login"), login("123456"));
    AssertionError refused = assertThrows(AssertionError.class, this::login);
    assertTrue(refused.toString().contains("EMFAREQUIRED"), refused::toString);
  }

  @Test
  void aBlockedAccountIsRefused() throws Exception {
    server.register(EMAIL, PASSWORD, 2).block(true);
    AssertionError refused = assertThrows(AssertionError.class, this::login);
    assertTrue(refused.toString().contains("EBLOCKED"), refused::toString);
  }

  @Test
  void hashcashIsPaid() throws Exception {
    server.register(EMAIL, PASSWORD, 2);
    server.knobs().hashcash(230, "us0", "us");
    assertEquals(List.of("ok login"), login());
    assertEquals(2, server.traffic().commands("us0"));
    assertEquals(2, server.traffic().commands("us"));
  }

  @Test
  void filesCross() throws Exception {
    Owner owner = server.register(EMAIL, PASSWORD, 2);
    String folder = owner.folders("/temp-share/clawchat-connections");
    Owner.FolderLink link = owner.link(folder, true);
    MegaJs account = MegaJs.account(server, EMAIL, PASSWORD, "/temp-share/clawchat-connections");
    MegaJs guest = MegaJs.guest(server, link);
    byte[] content = new byte[4096];
    Arrays.fill(content, (byte) 7);
    account.put("a.bin", content);
    assertEquals(List.of("file 4096 a.bin"), guest.list());
    assertArrayEquals(content, guest.get("a.bin"));
    account.delete("a.bin");
    assertEquals(List.of(), guest.list());
    String large = "x".repeat(6000);
    account.folder("b", "{\"x\":\"" + large + "\"}");
    assertEquals("{\"x\":\"" + large + "\",\"n\":\"b\"}", guest.attributes("b"));
    assertEquals(List.of("folder 0 b"), account.list());
  }

  @Test
  void theVectorsAreWhatMegaJsComputes() throws Exception {
    assertEquals(Files.readAllLines(VECTORS), MegaJs.run("vectors.mjs", new byte[0]));
  }
}
