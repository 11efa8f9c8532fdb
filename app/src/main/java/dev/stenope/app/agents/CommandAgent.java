package dev.stenope.app.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A command of the shell, run for each message: the text is its input, and what it prints is the
/// answer. `STENOPE_FROM`, `STENOPE_FROM_AGENT`, `STENOPE_CONVERSATION` and `STENOPE_MESSAGE_ID`
/// are in its environment.
final class CommandAgent implements Agent {
  private final String command;
  private final long seconds;

  CommandAgent(AgentSettings settings) {
    this.command = settings.main();
    this.seconds = Times.seconds(settings);
  }

  @Override
  public String answer(Question question) throws Problem, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command).redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.put("STENOPE_FROM", Text.tame(question.from()));
    environment.put("STENOPE_FROM_AGENT", Text.tame(question.fromAgent()));
    environment.put("STENOPE_CONVERSATION", Text.tame(question.conversation()));
    environment.put("STENOPE_MESSAGE_ID", Text.tame(question.messageId()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw Problem.of("the command of the agent cannot be run", e, "");
    }
    try {
      CompletableFuture<byte[]> output = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> output.complete(read(process)));
      try (OutputStream input = process.getOutputStream()) {
        input.write(question.text().getBytes(UTF_8));
      } catch (IOException _) {
        // It does not care what the message says.
      }
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw Times.late("the command of the agent", seconds);
      }
      if (process.exitValue() != 0) {
        throw new Problem(
            "the command of the agent failed", "it ended with " + process.exitValue(), "");
      }
      return new String(output.join(), UTF_8).strip();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static byte[] read(Process process) {
    try {
      byte[] bytes = process.getInputStream().readNBytes(MAX_ANSWER);
      process.getInputStream().transferTo(OutputStream.nullOutputStream());
      return bytes;
    } catch (IOException _) {
      return new byte[0];
    }
  }
}
