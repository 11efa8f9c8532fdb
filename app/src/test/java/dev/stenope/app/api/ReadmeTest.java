package dev.stenope.app.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The lines that the README shows, run as they stand there. The machine is called bob here.
@Timeout(120)
class ReadmeTest {
  @TempDir private Path temp;

  @Test
  void threeLinesOfPythonAskAndThreeOfJavaScriptAnswer() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client alice = new Client(nodes.alice);
        Client bob = new Client(nodes.bob)) {
      Process answers = start(bob, "node", "--input-type=module", "-e", lines("js"));
      Process asks = start(alice, "python3", "-c", lines("python").replace("laptop/", "bob/"));
      assertEquals("2", output(asks));
      assertEquals("", output(answers));

      Json question = new Json().put("peer", "bob/kimi").put("text", "are you there?");
      alice.call("POST", "/v1/messages", question);
      String taken = output(start(bob, "sh", "-c", lines("sh")));
      assertEquals("are you there?", Json.read(taken.getBytes(UTF_8)).text("text"));
    }
  }

  private static String lines(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../README.md")));
    assertTrue(block.find(), language);
    return block.group(1);
  }

  private static Process start(Client api, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("STENOPE_API", api.url);
    builder.environment().put("STENOPE_TOKEN", api.token);
    return builder.start();
  }

  private static String output(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
