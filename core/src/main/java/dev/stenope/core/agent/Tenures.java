package dev.stenope.core.agent;

import dev.stenope.core.agent.Tenure.Phase;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The agents that a node knows, what is kept for them, and what is said about them.
final class Tenures {
  /// Agents that a node knows.
  static final int MAX_AGENTS = 256;

  /// Who waits for an answer asks again so often, in nanoseconds: a node that died with an answer
  /// on its lips gives it when it is asked anew, and an agent is stopped meanwhile.
  static final long RETRY = 60_000_000_000L;

  /// What is said is given up then, in seconds.
  private static final long TTL = 600;

  private static final int PRIORITY = 7;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Map<String, Tenure> agents = new LinkedHashMap<>();
  private long retryAt = Long.MAX_VALUE;

  static boolean isName(String agent) {
    return NAME.matcher(agent).matches();
  }

  void recover(String key, byte[] state) throws MalformedException {
    agents.put(key, Tenure.read(state));
  }

  boolean knows(String agent) {
    return agents.containsKey(agent);
  }

  boolean hasRoom(Turn turn) {
    return turn.hasRoom() && agents.size() < MAX_AGENTS;
  }

  Tenure of(String agent) {
    return agents.getOrDefault(agent, Tenure.NONE);
  }

  /// Keeps and tells where the agent stands from now on; `reason` is a text of the peer's. Of one
  /// that was never here nothing is left.
  void become(String agent, Tenure next, String reason, Turn turn) {
    if (next.phase() == Phase.STANDBY && next.held() == 0) {
      agents.remove(agent);
      turn.keep(agent, new byte[0]);
    } else {
      keep(agent, next, turn);
    }
    tell(agent, next, reason, turn);
  }

  void keep(String agent, Tenure next, Turn turn) {
    agents.put(agent, next);
    turn.keep(agent, next.toBytes());
  }

  void tell(String agent, Tenure tenure, String reason, Turn turn) {
    boolean moves = tenure.peer() != null && tenure.phase() != Phase.ACTIVE;
    turn.tell(
        new HandoffEvent.Stands(
            agent,
            tenure.phase().name(),
            moves ? tenure.seen() : tenure.held(),
            moves ? tenure.peer() : tenure.owner(),
            tenure.digest(),
            tenure.proof(),
            tenure.pending(),
            reason));
    if (tenure.phase() == Phase.ACTIVE) {
      tenure.inputs().forEach((n, input) -> turn.tell(new HandoffEvent.Input(agent, n, input)));
    }
  }

  void tellAll(Turn turn) {
    agents.forEach((agent, tenure) -> tell(agent, tenure, "", turn));
  }

  /// When [#ask] wants to be called.
  long deadline() {
    return retryAt;
  }

  /// Says whatever waits for an answer.
  void ask(Turn turn) {
    retryAt = Long.MAX_VALUE;
    agents.forEach((agent, tenure) -> ask(agent, tenure, turn));
  }

  /// Says what this agent waits for an answer to.
  void ask(String agent, Tenure tenure, Turn turn) {
    NodeId peer = tenure.peer();
    NodeId owner = tenure.owner();
    long offer = tenure.seen();
    if (tenure.phase() == Phase.FROZEN && peer != null) {
      await(peer, message("offer", agent, offer).put("package", tenure.digest()), turn);
    } else if (tenure.phase() == Phase.PREPARED && peer != null) {
      await(peer, message("prepared", agent, offer).put("proof", tenure.proof()), turn);
    } else if (tenure.phase() == Phase.STANDBY && tenure.pending() && owner != null) {
      commit(owner, agent, tenure, 0, turn);
    } else if (tenure.phase() == Phase.ACTIVE && tenure.pending() && peer != null) {
      await(peer, message("taken", agent, tenure.held()), turn);
    }
  }

  /// Says that the agent was given away, with the inputs above `after`.
  void commit(NodeId owner, String agent, Tenure tenure, long after, Turn turn) {
    Json commit = message("commit", agent, tenure.held());
    await(owner, commit.put("inputs", tenure.inputs().above(after).toJson()), turn);
  }

  void refuse(NodeId to, String agent, long epoch, String reason, Turn turn) {
    Json answer = message("refused", agent, epoch).put("held", of(agent).held());
    say(to, answer.put("reason", reason), turn);
  }

  void abort(NodeId to, String agent, long epoch, Turn turn) {
    say(to, message("abort", agent, epoch), turn);
  }

  /// Says that this node owns the agent, and how many inputs came with it.
  void active(NodeId to, String agent, Tenure tenure, Turn turn) {
    say(to, message("active", agent, tenure.held()).put("inputs", tenure.took()), turn);
  }

  void standby(NodeId to, String agent, long epoch, Turn turn) {
    say(to, message("standby", agent, epoch), turn);
  }

  private void await(NodeId peer, Json message, Turn turn) {
    say(peer, message, turn);
    retryAt = Math.min(retryAt, turn.now() + RETRY);
  }

  private static Json message(String type, String agent, long epoch) {
    return new Json().put("type", type).put("agent", agent).put("epoch", epoch);
  }

  private static void say(NodeId to, Json message, Turn turn) {
    turn.say(to, message, PRIORITY, TTL);
  }
}
