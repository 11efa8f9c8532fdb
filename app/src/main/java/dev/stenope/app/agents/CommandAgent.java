package dev.stenope.app.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command of the shell, run for each message: the text is its input, and what it prints is the
/// answer. `STENOPE_FROM`, `STENOPE_FROM_AGENT`, `STENOPE_CONVERSATION` and `STENOPE_MESSAGE_ID`
/// are in its environment.
final class CommandAgent implements Agent {
  /// How often, and how long each time, the rest of the output is waited for after the end: in
  /// steps, so that a moment in which the whole machine stands still counts as one of them.
  private static final int STEPS = 10;

  private static final Duration STEP = Duration.ofMillis(100);

  private static final int PIECE = 8 << 10;

  private final String command;
  private final long seconds;

  CommandAgent(AgentSettings settings) {
    this.command = settings.main();
    this.seconds = Times.seconds(settings);
  }

  @Override
  public String answer(Question question) throws Problem, InterruptedException {
    ProcessBuilder builder = Shell.of(command);
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
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Thread reader = Shell.thread().start(() -> read(process, output));
    try {
      // Whether it cares what the message says is its own affair.
      var _ = Shell.tell(process, question.text(), true);
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw Times.late("the command of the agent", seconds);
      }
      if (process.exitValue() != 0) {
        throw new Problem(
            "the command of the agent failed", "it ended with " + process.exitValue(), "");
      }
      // What it leaves behind may hold its output open for ever.
      int steps = STEPS;
      while (steps > 0 && !reader.join(STEP)) {
        steps--;
      }
      return output.toString(UTF_8).strip();
    } finally {
      reader.interrupt();
      Shell.end(process);
    }
  }

  private static void read(Process process, ByteArrayOutputStream output) {
    byte[] piece = new byte[PIECE];
    try (InputStream in = process.getInputStream()) {
      for (int count = in.read(piece);
          count >= 0 && !Thread.currentThread().isInterrupted();
          count = in.read(piece)) {
        output.write(piece, 0, Math.min(count, MAX_ANSWER - output.size()));
      }
    } catch (IOException _) {
      // What it has said until then is the answer.
    }
  }
}
