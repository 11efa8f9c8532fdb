package dev.stenope.app.agents;

import dev.stenope.app.Problem;
import dev.stenope.app.openclaw.Gateway;
import dev.stenope.app.openclaw.Refusal;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One message as a turn of an agent of OpenClaw. It may be gone on with over several connections,
/// and is never begun twice: its name is that of the message, and the gateway makes one run of it.
/// Where the gateway was started again meanwhile, its history tells whether there is an answer.
final class GatewayTurn {
  /// Milliseconds of one question whether the turn is over, and for an answer to any.
  private static final long STEP = 20_000;

  private static final long PATIENCE = 30_000;

  /// How much of a session is looked through for an answer.
  private static final long LOOK = 50;

  private static final int MAX_NAME = 64;
  private static final int MAX_REASON = 200;

  private final Agent.Question question;
  private final String agent;
  private final String session;
  private final String system;
  private final String run;
  private final long seconds;
  private final long end;

  /// Has what was said so far once that is more than an answer may have.
  private final CompletableFuture<Json> flood = new CompletableFuture<>();

  private final StringBuilder said = new StringBuilder();

  /// The life of the gateway in which it was asked; null before.
  private @Nullable String life;

  private boolean accepted;

  /// It ends `seconds` from now. `system` is what its agent is told beside the message.
  GatewayTurn(Agent.Question question, String agent, String session, String system, long seconds) {
    this.question = question;
    this.agent = agent;
    this.session = session;
    this.system = system;
    this.seconds = seconds;
    this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    this.run = question.key();
  }

  /// When it must have ended, in nanoseconds of the system.
  long end() {
    return end;
  }

  /// Takes note of what the gateway tells. What is said may be taken back, but not all of it that
  /// is too much.
  synchronized void hear(Gateway.Event event) {
    Json about = event.payload();
    if (!event.name().equals("chat") || !run.equals(about.get("runId")) || flood.isDone()) {
      return;
    }
    if (about.text("state", "").equals("delta")) {
      if (about.flag("replace")) {
        said.setLength(0);
      }
      said.append(about.text("deltaText", ""));
      if (said.length() > Agent.MAX_ANSWER) {
        flood.complete(new Json().put("status", "flood"));
      }
    }
  }

  /// Goes on with it, by way of this connection.
  String work(Gateway gateway) throws Refusal, Problem, InterruptedException {
    if (life != null && !life.equals(gateway.life())) {
      String answer = found(gateway);
      if (answer != null) {
        return answer;
      }
      accepted = false;
    }
    if (!accepted) {
      life = gateway.life();
      gateway.call("agent", request(), PATIENCE);
      accepted = true;
    }
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        abort(gateway);
        throw Times.late("the turn of the gateway's agent", seconds);
      }
      Json outcome =
          gateway.call(
              "agent.wait",
              new Json().put("runId", run).put("timeoutMs", Math.min(STEP, left)),
              Math.min(STEP, left) + PATIENCE,
              flood);
      switch (outcome.text("status", "")) {
        case "ok" -> {
          return cut(reply(outcome));
        }
        case "flood" -> {
          abort(gateway);
          synchronized (this) {
            return cut(said.toString());
          }
        }
        case "timeout" -> {
          if (outcome.has("endedAt")) {
            throw new Problem("the agent of the gateway was ended", "it took too long", "");
          }
        }
        default ->
            throw new Problem(
                "the agent of the gateway failed",
                Text.clipped(Text.tame(outcome.text("error", "it does not say why")), MAX_REASON),
                "");
      }
    }
  }

  /// The gateway is told that the message is from another session: its agent then does not take it
  /// for the words of its owner.
  private Json request() {
    String source = "stenope:" + word(question.from()) + "/" + word(question.fromAgent());
    return new Json()
        .put("agentId", agent)
        .put("sessionKey", session)
        .put("message", Wrapping.of(question.from(), question.fromAgent(), question.text()))
        .put("extraSystemPrompt", system)
        .put("idempotencyKey", run)
        .put("deliver", false)
        .put(
            "inputProvenance",
            new Json()
                .put("kind", "inter_session")
                .put("sourceTool", "stenope")
                .put("sourceSessionKey", source));
  }

  /// A name in which there is no sentence: the model is shown it outside of the marks.
  private static String word(String name) {
    return Text.clipped(name.replaceAll("[^\\p{L}\\p{N}._*-]", "_"), MAX_NAME);
  }

  private static String reply(Json outcome) {
    return outcome.get("terminalReply") instanceof Json reply ? reply.text("text", "") : "";
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), Agent.MAX_ANSWER)).strip();
  }

  /// The answer that the history of the session has; null if the turn was never begun.
  private @Nullable String found(Gateway gateway) throws Refusal, Problem, InterruptedException {
    boolean begun = false;
    String answer = null;
    Json asked = new Json().put("sessionKey", session).put("limit", LOOK);
    for (Object each : gateway.call("chat.history", asked, PATIENCE).list("messages")) {
      if (each instanceof Json message) {
        begun |= (run + ":user").equals(message.get("idempotencyKey"));
        boolean own =
            message.get("__openclaw") instanceof Json mark && run.equals(mark.get("runId"));
        if (own && message.text("role", "").equals("assistant")) {
          answer = text(message);
        }
      }
    }
    if (answer != null) {
      return cut(answer);
    }
    if (begun) {
      throw new Problem(
          "there is no answer",
          "the gateway was started again while its agent worked at the message",
          "Ask again if it may be done twice");
    }
    return null;
  }

  private static String text(Json message) {
    List<?> parts = message.list("content");
    StringBuilder text = new StringBuilder();
    for (Object each : parts) {
      if (each instanceof Json part) {
        text.append(part.text("text", ""));
      }
    }
    return text.isEmpty() ? message.text("content", "") : text.toString();
  }

  private void abort(Gateway gateway) throws InterruptedException {
    try {
      gateway.call("chat.abort", new Json().put("sessionKey", session).put("runId", run), PATIENCE);
    } catch (Refusal _) {
      // It goes on there, and nobody here listens.
    }
  }
}
