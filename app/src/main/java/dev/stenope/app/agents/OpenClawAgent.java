package dev.stenope.app.agents;

import dev.stenope.app.Problem;
import dev.stenope.app.openclaw.Access;
import dev.stenope.app.openclaw.Gateway;
import dev.stenope.app.openclaw.Refusal;
import dev.stenope.node.drop.Backoff;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// An agent behind a gateway of OpenClaw, which is connected to for each message and makes a turn
/// of it. A gateway that is away, or goes meanwhile, is tried again.
final class OpenClawAgent implements Agent {
  /// Nanoseconds for which a gateway may be away.
  private static final long AWAY = 60_000_000_000L;

  private static final int MAX_NAME = 48;

  private final Access access;
  private final String agent;
  private final String session;
  private final String system;
  private final long seconds;

  OpenClawAgent(AgentSettings settings, Path home) throws Problem {
    this.access = settings.gateway(home, Access.Role.OPERATOR);
    this.agent = settings.word("agent", "main");
    this.session = settings.word("session", "");
    this.system = (settings.word("system", "") + "\n\n" + Wrapping.RULE).strip();
    this.seconds = Times.seconds(settings);
  }

  @Override
  public String answer(Question question) throws Problem, InterruptedException {
    GatewayTurn turn = new GatewayTurn(question, agent, session(question.from()), system, seconds);
    Backoff backoff = new Backoff();
    long away = System.nanoTime() + AWAY;
    while (true) {
      try (Gateway gateway = Gateway.open(access, turn::hear)) {
        away = System.nanoTime() + AWAY;
        return turn.work(gateway);
      } catch (Refusal refusal) {
        long pause = backoff.next();
        long again = System.nanoTime() + pause;
        if (!refusal.passes() || again - away > 0 || again - turn.end() > 0) {
          throw refusal.toProblem(access.device());
        }
        TimeUnit.NANOSECONDS.sleep(pause);
      }
    }
  }

  /// The session of a machine, apart from those of the gateway's owner and of other machines.
  private String session(String from) {
    if (!session.isEmpty()) {
      return session;
    }
    String plain = from.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    if (plain.equals(from) && from.length() <= MAX_NAME) {
      return "agent:" + agent + ":stenope-" + from;
    }
    return "agent:" + agent + ":stenope-x" + HexFormat.of().formatHex(Agent.hash(from), 0, 8);
  }
}
