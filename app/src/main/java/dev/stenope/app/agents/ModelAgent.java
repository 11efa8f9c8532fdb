package dev.stenope.app.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A model behind an address that speaks as OpenAI's chat completions do, streamed. It is shown the
/// latest turns of the conversation. An answer that does not end is cut off by its length or time.
final class ModelAgent implements Agent {
  private static final int MAX_CONVERSATIONS = 256;

  /// Bytes of a stream beyond which the model is taken for mad.
  private static final long MAX_STREAM = 64L << 20;

  private static final int MAX_LINE = 1 << 20;

  private final Web web;
  private final String model;
  private final String system;
  private final int turns;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("model-clock").factory());
  private final Map<String, List<Json>> conversations =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Json>> eldest) {
          return size() > MAX_CONVERSATIONS;
        }
      };

  ModelAgent(AgentSettings settings) {
    this.web = new Web(settings, settings.word("url", ""), "/chat/completions");
    this.model = settings.main();
    this.system = settings.word("system", "");
    this.turns = Integer.parseInt(settings.word("turns", "20"));
  }

  @Override
  public String answer(Question question) throws Problem, InterruptedException {
    List<Json> past =
        conversations.computeIfAbsent(
            question.from() + " " + question.conversation(), _ -> new ArrayList<>());
    Json asked = turn("user", Wrapping.of(question.from(), question.fromAgent(), question.text()));
    List<Json> messages = new ArrayList<>();
    messages.add(turn("system", (system + "\n\n" + Wrapping.RULE).strip()));
    messages.addAll(past);
    messages.add(asked);
    Json request = new Json().put("model", model).put("stream", true).put("messages", messages);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(web.seconds());
    String answer = read(web.open(request.toString()), end);
    past.add(asked);
    past.add(turn("assistant", answer));
    while (past.size() > 2 * turns) {
      past.removeFirst();
    }
    return answer;
  }

  private static Json turn(String role, String content) {
    return new Json().put("role", role).put("content", content);
  }

  private String read(InputStream stream, long latest) throws Problem {
    StringBuilder answer = new StringBuilder();
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> end =
        clock.schedule(
            () -> {
              late.set(true);
              close(stream);
            },
            latest - System.nanoTime(),
            TimeUnit.NANOSECONDS);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(new Bounded(stream, MAX_STREAM), UTF_8))) {
      for (String line = Bounded.line(lines, MAX_LINE);
          line != null && answer.length() < MAX_ANSWER;
          line = Bounded.line(lines, MAX_LINE)) {
        if (line.equals("data: [DONE]")) {
          break;
        }
        if (line.startsWith("data:")) {
          answer.append(piece(line.substring(5)));
        } else if (line.startsWith("{")) {
          // It does not stream.
          answer.append(piece(line));
        }
      }
      return answer.substring(0, Math.min(answer.length(), MAX_ANSWER)).strip();
    } catch (IOException e) {
      throw late.get()
          ? Times.late("the answer of the model", web.seconds())
          : Problem.of("the model hung up", e, "");
    } catch (MalformedException e) {
      throw new Problem("the model answered nonsense", String.valueOf(e.getMessage()), "");
    } finally {
      end.cancel(false);
      close(stream);
    }
  }

  private static String piece(String line) throws MalformedException {
    Json event = Json.read(line.strip().getBytes(UTF_8));
    if (event.get("error") instanceof Json error) {
      throw new MalformedException(error.text("message", "an error"));
    }
    StringBuilder text = new StringBuilder();
    for (Object each : event.list("choices")) {
      if (each instanceof Json choice
          && (choice.get("delta") instanceof Json || choice.get("message") instanceof Json)) {
        Json part = choice.has("delta") ? choice.object("delta") : choice.object("message");
        text.append(part.text("content", ""));
      }
    }
    return text.toString();
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException _) {
      // Nobody reads it any more.
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    web.close();
  }
}
