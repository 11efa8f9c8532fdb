package dev.stenope.app.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stenope.app.cli.TwoDaemons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The conformance tests of those who make MCP, in all scenarios that need no tools, prompts or
/// resources of a server that is made for them.
@Tag("servers")
@Timeout(300)
class McpConformanceTest {
  private static final Path PACKAGES = Path.of("src/test/npm/node_modules").toAbsolutePath();

  /// Checks that want a tool made for them, or prompts and resources, of which there are none.
  private static final Set<String> FOR_OTHERS =
      Set.of(
          "sep-2575-server-rejects-undeclared-capability",
          "sep-2575-missing-capability-http-400",
          "sep-2575-http-server-no-independent-requests-on-stream",
          "sep-2575-server-no-log-without-loglevel",
          "sep-2549-prompts-list-caching-hints",
          "sep-2549-resources-list-caching-hints",
          "sep-2549-resources-templates-list-caching-hints");

  /// The id of a check and what became of it, in the file that the suite writes.
  private static final Pattern CHECK =
      Pattern.compile("(?ms)^ {4}\"id\": \"([^\"]*)\".*?^ {4}\"status\": \"([A-Z]*)\"");

  @TempDir private static Path temp;

  private static TwoDaemons nodes;
  private static Client client;
  private static Doorway doorway;

  @BeforeAll
  static void start() throws Exception {
    nodes = new TwoDaemons(temp);
    client = new Client(nodes.alice);
    doorway = new Doorway(client);
  }

  @AfterAll
  static void close() throws Exception {
    doorway.close();
    client.close();
    nodes.close();
  }

  @ParameterizedTest
  @CsvSource({
    "server-stateless, 2026-07-28",
    "http-header-validation, 2026-07-28",
    "caching, 2026-07-28",
    "tools-list, 2026-07-28",
    "dns-rebinding-protection, 2026-07-28",
    "server-sse-multiple-streams, 2026-07-28",
    "input-required-result-unsupported-methods, 2026-07-28",
    "server-initialize, 2025-11-25",
    "server-session-lifecycle, 2025-11-25",
    "ping, 2025-11-25",
    "tools-list, 2025-11-25",
    "dns-rebinding-protection, 2025-11-25",
    "server-initialize, 2025-06-18",
    "ping, 2025-06-18",
    "tools-list, 2025-06-18"
  })
  void conforms(String scenario, String revision) throws Exception {
    Path results = temp.resolve(scenario + "-" + revision);
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    Process suite =
        new ProcessBuilder(
                PACKAGES.resolve("node-linux-" + arch + "/bin/node").toString(),
                PACKAGES.resolve("@modelcontextprotocol/conformance/dist/index.js").toString(),
                "server",
                "--url",
                doorway.url() + "/mcp",
                "--scenario",
                scenario,
                "--spec-version",
                revision,
                "--output-dir",
                results.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(suite.getInputStream().readAllBytes(), UTF_8);
    suite.waitFor();
    Set<String> bad = new TreeSet<>();
    int good = 0;
    Matcher check = CHECK.matcher(checks(results, said));
    while (check.find()) {
      switch (check.group(2)) {
        case "SUCCESS" -> good++;
        case "INFO", "SKIPPED" -> {}
        default -> bad.add(check.group(1));
      }
    }
    bad.removeAll(FOR_OTHERS);
    assertEquals(Set.of(), bad, said);
    assertFalse(good == 0 && !scenario.equals("server-session-lifecycle"), said);
  }

  private static String checks(Path results, String said) throws IOException {
    try (Stream<Path> files = Files.walk(results)) {
      return Files.readString(
          files
              .filter(each -> each.endsWith("checks.json"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(said)));
    }
  }
}
