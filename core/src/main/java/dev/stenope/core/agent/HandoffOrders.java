package dev.stenope.core.agent;

import dev.stenope.core.agent.Tenure.Phase;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import org.jspecify.annotations.Nullable;

/// What becomes of the orders of a node about its agents. Each returns why it cannot be done, as a
/// sentence for a person, or null.
final class HandoffOrders {
  /// Epochs of those who take an agent by force begin at a multiple of this, far above what the
  /// former owner may offer meanwhile, and differ by node.
  static final long JUMP = 1L << 20;

  private final NodeId self;
  private final Tenures agents;

  HandoffOrders(NodeId self, Tenures agents) {
    this.self = self;
    this.agents = agents;
  }

  @Nullable String carryOut(HandoffOrder order, Turn turn) {
    String agent = order.agent();
    Tenure tenure = agents.of(agent);
    return switch (order) {
      case HandoffOrder.Adopt _ -> adopt(agent, turn);
      case HandoffOrder.Offer(String _, NodeId to, String digest) ->
          offer(agent, tenure, to, digest, turn);
      case HandoffOrder.Prepared(String _, String digest, Json proof) ->
          prepared(agent, tenure, digest, proof, turn);
      case HandoffOrder.Cancel(String _, String reason) -> cancel(agent, tenure, reason, turn);
      case HandoffOrder.Force _ -> force(agent, tenure, turn);
      case HandoffOrder.Input(String _, Json input) -> keep(agent, tenure, input, turn);
      case HandoffOrder.Taken(String _, long number) -> {
        agents.keep(agent, tenure.with(tenure.took(), tenure.inputs().above(number)), turn);
        yield null;
      }
      case HandoffOrder.Tell _ when agent.isEmpty() -> {
        agents.tellAll(turn);
        turn.tell(new HandoffEvent.AllTold());
        yield null;
      }
      case HandoffOrder.Tell _ -> {
        agents.tell(agent, tenure, "", turn);
        yield null;
      }
    };
  }

  private @Nullable String offer(String agent, Tenure tenure, NodeId to, String digest, Turn turn) {
    if (tenure.phase() != Phase.ACTIVE) {
      return "It does not run here, so it cannot be handed over from here.";
    }
    if (digest.length() > Tenure.MAX_DIGEST) {
      return "The digest of its package is too long.";
    }
    return ask(agent, tenure.offered(to, digest), turn);
  }

  private @Nullable String prepared(
      String agent, Tenure tenure, String digest, Json proof, Turn turn) {
    if (tenure.phase() != Phase.OFFERED || !tenure.digest().equals(digest)) {
      return "Nobody offers it with this package.";
    }
    if (proof.toBytes().length > Tenure.MAX_PROOF) {
      return "The proof of what is here is too long.";
    }
    return ask(agent, tenure.prepared(proof), turn);
  }

  private @Nullable String ask(String agent, Tenure next, Turn turn) {
    agents.become(agent, next, "", turn);
    agents.ask(agent, next, turn);
    return null;
  }

  private @Nullable String adopt(String agent, Turn turn) {
    if (!Tenures.isName(agent)) {
      return "The id of an agent is 1 to 64 letters, digits, dots, underscores and hyphens.";
    }
    if (agents.knows(agent)) {
      return "It is known here already.";
    }
    if (!agents.hasRoom(turn)) {
      return "There is no room for more agents.";
    }
    agents.become(agent, Tenure.NONE.owned(1), "", turn);
    return null;
  }

  /// After it is prepared, only the owner may call it off: it may have given the agent up already.
  private @Nullable String cancel(String agent, Tenure tenure, String reason, Turn turn) {
    NodeId peer = tenure.peer();
    if (tenure.phase() == Phase.FROZEN && peer != null) {
      agents.become(agent, tenure.recalled(), "", turn);
      agents.abort(peer, agent, tenure.seen(), turn);
      return null;
    }
    if (tenure.phase() == Phase.OFFERED && peer != null) {
      String text = reason.substring(0, Math.min(Handoff.MAX_REASON, reason.length()));
      agents.become(agent, tenure.dropped(), "", turn);
      agents.refuse(peer, agent, tenure.seen(), text, turn);
      return null;
    }
    return "There is no offer that could be called off any more.";
  }

  private @Nullable String force(String agent, Tenure tenure, Turn turn) {
    if (!agents.knows(agent)) {
      return "It was never here, so there is nothing to go on with.";
    }
    if (tenure.phase().isOwner()) {
      return "It belongs to this node.";
    }
    long above = Math.max(tenure.held(), tenure.seen()) / JUMP + 1;
    long epoch = above * JUMP + Math.floorMod(self.hashCode(), JUMP);
    return epoch > Tenure.MAX_EPOCH
        ? "There are no epochs left."
        : ask(agent, tenure.taken(epoch), turn);
  }

  private @Nullable String keep(String agent, Tenure tenure, Json input, Turn turn) {
    if (!tenure.pending() && !tenure.phase().isOwner()) {
      return "It does not run here.";
    }
    KeptInputs kept = tenure.inputs();
    if (kept.has(input)) {
      return null;
    }
    if (!turn.hasRoom() || !kept.hasRoom(input)) {
      return "It moves, and no more can be kept for it.";
    }
    KeptInputs more = kept.with(input);
    agents.keep(agent, tenure.with(tenure.took(), more), turn);
    if (tenure.phase() == Phase.ACTIVE) {
      turn.tell(new HandoffEvent.Input(agent, more.last(), input));
    }
    return null;
  }
}
