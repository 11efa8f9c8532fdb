package dev.stenope.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A real gateway of OpenClaw on a host of the lab, with a stand-in for its model beside it.
final class OpenClaw implements AutoCloseable {
  static final String ADDRESS = "ws://127.0.0.1:18789";
  static final String TOKEN = "tok-0123456789abcdef0123456789abcdef";

  private static final Path PACKAGES = Path.of("../lab/src/test/npm/node_modules").toAbsolutePath();
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration COMMAND = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Namespaces namespaces;
  private final String host;
  private final Path home;
  private final StandInModel model;
  private Process process;

  /// Starts it. `home` is where it keeps everything.
  OpenClaw(Namespaces namespaces, String host, Path home) throws IOException {
    this.namespaces = namespaces;
    this.host = host;
    this.home = Files.createDirectories(home);
    Files.writeString(home.resolve("openclaw.json"), config().toString());
    model = namespaces.inside(host, () -> new StandInModel(host));
    process = start();
  }

  /// What of it is not usual: a model of its own, and nothing that looks for anything outside.
  private Json config() {
    Json gateway =
        new Json()
            .put("mode", "local")
            .put("bind", "loopback")
            .put("port", 18789L)
            .put("auth", new Json().put("mode", "token").put("token", TOKEN));
    Json cost =
        new Json().put("input", 0L).put("output", 0L).put("cacheRead", 0L).put("cacheWrite", 0L);
    Json canned =
        new Json()
            .put("id", "canned")
            .put("name", "canned")
            .put("reasoning", false)
            .put("input", List.of("text"))
            .put("cost", cost)
            .put("contextWindow", 131_072L)
            .put("maxTokens", 4096L);
    Json provider =
        new Json()
            .put("baseUrl", "http://127.0.0.1:" + StandInModel.PORT + "/v1")
            .put("apiKey", "none")
            .put("api", "openai-completions")
            .put("models", List.of(canned));
    Json defaults =
        new Json()
            .put("workspace", workspace().toString())
            .put("model", new Json().put("primary", "standin/canned"))
            .put("skipBootstrap", true)
            .put("heartbeat", new Json().put("every", "0m"));
    return new Json()
        .put("gateway", gateway)
        .put(
            "models",
            new Json().put("mode", "replace").put("providers", new Json().put("standin", provider)))
        .put("agents", new Json().put("defaults", defaults))
        .put("tools", new Json().put("toolSearch", false))
        .put("discovery", new Json().put("mdns", new Json().put("mode", "off")))
        .put("update", new Json().put("checkOnStart", false));
  }

  private Process start() throws IOException {
    Path log = home.resolve("gateway.log");
    Process started =
        run(builder("gateway", "run", "--port", "18789").redirectOutput(log.toFile()));
    long end = System.nanoTime() + START.toNanos();
    while (!Files.readString(log).contains("] ready")) {
      if (System.nanoTime() > end || !started.isAlive()) {
        throw new IOException("the gateway does not start: " + Files.readString(log));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return started;
  }

  private Process run(ProcessBuilder builder) throws IOException {
    return namespaces.start(host, builder);
  }

  private ProcessBuilder builder(String... words) {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    Path node = PACKAGES.resolve("node-linux-" + arch + "/bin/node");
    List<String> command = new ArrayList<>();
    command.add(node.toString());
    command.add(PACKAGES.resolve("openclaw/openclaw.mjs").toString());
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", node.getParent() + ":" + System.getenv("PATH"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("NO_COLOR", "1");
    builder.environment().put("OPENCLAW_STATE_DIR", home.resolve("state").toString());
    builder.environment().put("OPENCLAW_CONFIG_PATH", home.resolve("openclaw.json").toString());
    return builder;
  }

  /// Runs one of its commands, and returns what that prints.
  String command(String... words) throws IOException, InterruptedException {
    Path said = home.resolve("command.log");
    Process command = run(builder(words).redirectOutput(said.toFile()));
    if (!command.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS) || command.exitValue() != 0) {
      command.destroyForcibly();
      throw new IOException(String.join(" ", words) + ": " + Files.readString(said, UTF_8));
    }
    return Files.readString(said, UTF_8);
  }

  /// Kills it, and starts it anew.
  void restart() throws IOException {
    process.destroyForcibly().onExit().join();
    process = start();
  }

  StandInModel model() {
    return model;
  }

  /// Where its agent keeps what it knows.
  Path workspace() {
    return home.resolve("workspace");
  }

  /// What a configuration of Stenope says of it, and of an agent beside it.
  String agent(Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("claw.token"), TOKEN);
    return "\nagents:\n  claw: {openclaw: \""
        + ADDRESS
        + "\", token_file: "
        + token
        + ", tools: true, memory: "
        + workspace()
        + "}\n  notes: {command: cat}\n";
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    model.close();
  }
}
