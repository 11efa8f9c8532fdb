package dev.stenope.app.agents;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A program that runs on: it reads each message as a line of JSON, and writes a line with
/// `reply_to` and `text` for it, `text` empty if it has nothing to say. It is started with the
/// first message, and again after it has ended.
final class ProcessAgent implements Agent {
  private static final int MAX_LINES = 1024;

  private final String command;
  private final long seconds;
  private volatile @Nullable Running running;

  /// A process and the lines that it has written; an empty one is its end.
  private record Running(Process process, BlockingQueue<byte[]> lines, Thread reader) {}

  ProcessAgent(AgentSettings settings) {
    this.command = settings.main();
    this.seconds = Times.seconds(settings);
  }

  @Override
  public String answer(Question question) throws Problem, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Running now = running();
    try {
      var _ =
          Shell.tell(now.process, question.toJson() + "\n", false)
              .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      close();
      throw Times.late("the program of the agent", seconds);
    } catch (ExecutionException _) {
      close();
      throw new Problem("the program of the agent does not listen", "its input is closed", "");
    }
    while (true) {
      byte[] line = now.lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        close();
        throw Times.late("the program of the agent", seconds);
      }
      if (line.length == 0) {
        close();
        throw new Problem("the program of the agent ended", "it had not answered yet", "");
      }
      try {
        Json answer = Json.read(line);
        if (answer.text("reply_to", "").equals(question.messageId())) {
          return answer.text("text", "");
        }
      } catch (MalformedException _) {
        // What is no answer is nothing to anybody.
      }
    }
  }

  private Running running() throws Problem {
    Running known = running;
    if (known != null && known.process.isAlive()) {
      return known;
    }
    close();
    try {
      Process process = Shell.of(command).start();
      BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>(MAX_LINES);
      Thread reader = Shell.thread().start(() -> read(process.getInputStream(), lines));
      Running fresh = new Running(process, lines, reader);
      running = fresh;
      return fresh;
    } catch (IOException e) {
      throw Problem.of("the program of the agent cannot be run", e, "");
    }
  }

  private static void read(InputStream stream, BlockingQueue<byte[]> lines) {
    try (InputStream in = new BufferedInputStream(stream)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != '\n') {
          line.write(next);
        } else if (line.size() > 0) {
          lines.put(line.toByteArray());
          line.reset();
        }
        if (line.size() > MAX_ANSWER) {
          return;
        }
      }
    } catch (IOException _) {
      // It has ended.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      var _ = lines.offer(new byte[0]);
    }
  }

  @Override
  public void pause() {
    close();
  }

  @Override
  public void close() {
    Running known = running;
    running = null;
    if (known != null) {
      // It may be waiting for room in the lines.
      known.reader.interrupt();
      Shell.end(known.process);
    }
  }
}
