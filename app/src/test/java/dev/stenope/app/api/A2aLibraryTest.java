package dev.stenope.app.api;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The library of A2A's makers, as the client of agents of the mesh and as the server of one.
@Tag("servers")
@Timeout(120)
class A2aLibraryTest {
  private static final Path FOLDER = Path.of("src/test/npm").toAbsolutePath();

  @TempDir private Path temp;

  private TwoDaemons nodes;

  @BeforeEach
  void open() throws Exception {
    nodes = new TwoDaemons(temp);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static Process node(String script, String... words) throws IOException {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    List<String> command = new ArrayList<>();
    command.add(FOLDER.resolve("node_modules/node-linux-" + arch + "/bin/node").toString());
    command.add(FOLDER.resolve(script).toString());
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob", "alice"})
  void itsClientUsesAnAgentOfAnyMachine(String machine) throws Exception {
    String agents =
        "agents:\n  upper: {command: 'read x; [ $x = sleep ] && sleep 60; echo $x | tr a-z A-Z'}\n";
    if (machine.equals("bob")) {
      nodes.bobHas(agents);
    } else {
      nodes.aliceHas(agents);
    }
    try (Client client = new Client(nodes.alice)) {
      String path = "/a2a/" + machine + "/upper";
      String url = client.url + path;
      String card = path + "/.well-known/agent-card.json";
      while (client.send(client.request("GET", card, "")).statusCode() != 200) {
        Thread.onSpinWait();
      }
      Process program = node("a2a-client.mjs", url, client.token);
      String said = new String(program.getInputStream().readAllBytes(), UTF_8).strip();
      assertEquals(0, program.waitFor(), said);
      Json seen = Json.read(said.getBytes(UTF_8));
      assertEquals(machine + "/upper", seen.text("name"));
      assertEquals("HELLO", seen.text("answer"));
      assertEquals("HELLO", seen.text("again"));
      assertEquals(List.of("task", "artifactUpdate", "statusUpdate"), seen.list("events"));
      assertEquals(3, seen.number("state"));
      assertEquals(2, seen.number("working"));
      assertEquals(5, seen.number("cancelled"));
      assertEquals(List.of("t", 1L, 0L), seen.list("pushes"));
      assertEquals("[2,4,true,TOLD,true]", seen.list("listed").toString().replace(" ", ""));
      assertEquals(
          List.of("artifactUpdate t Bearer c", "statusUpdate t Bearer c"), seen.list("told"));
      assertEquals("JsonRpcTaskNotFoundError", seen.text("unknown"));
    }
  }

  @Test
  void anAgentOfItsServerIsOneOfTheMesh() throws Exception {
    Process server = node("a2a-server.mjs");
    try {
      String url = server.inputReader(UTF_8).readLine();
      assertTrue(url.startsWith("http://"), url);
      nodes.bobHas("agents:\n  capitals: {a2a: \"" + url + "\"}\n");
      Json answer =
          ask(nodes.alice, command("ask").put("peer", "bob/capitals").put("text", "hello"));
      assertTrue(answer.text("text").contains("FROM=\"ALICE\""), answer.toString());
      assertTrue(answer.text("text").contains("\nHELLO\n"), answer.toString());
    } finally {
      server.destroy();
    }
  }
}
