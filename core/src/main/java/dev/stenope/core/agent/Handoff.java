package dev.stenope.core.agent;

import dev.stenope.core.agent.Tenure.Phase;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// Moves agents between nodes so that each has one owner at most: in two phases, under epochs that
/// grow with each offer. The owner freezes the agent and offers it. The receiver gets the package,
/// says that it is prepared, and waits. The owner gives up the agent, for good and on its disk, and
/// then says so; with that the receiver is the owner. Until then either may die, or the owner take
/// the offer back.
public final class Handoff implements Machine {
  public static final String PROTOCOL = "handoff";

  /// The longest reason of a refusal, in characters.
  static final int MAX_REASON = 256;

  private final Tenures agents = new Tenures();
  private final HandoffOrders orders;

  public Handoff(NodeId self) {
    orders = new HandoffOrders(self, agents);
  }

  @Override
  public String protocol() {
    return PROTOCOL;
  }

  @Override
  public void recover(String key, byte[] state) throws MalformedException {
    agents.recover(key, state);
  }

  @Override
  public void resume(Turn turn) {
    agents.tellAll(turn);
    agents.ask(turn);
  }

  @Override
  public long deadline() {
    return agents.deadline();
  }

  @Override
  public void wake(Turn turn) {
    if (turn.now() >= agents.deadline()) {
      agents.ask(turn);
    }
  }

  /// An agent that was stopped meanwhile gets nothing: what waits for it goes along, and would come
  /// to it twice.
  @Override
  public boolean isStale(Event event) {
    return event instanceof HandoffEvent.Input input
        && agents.of(input.agent()).phase() != Phase.ACTIVE;
  }

  @Override
  public void ordered(Order order, Turn turn) {
    if (!(order instanceof HandoffOrder wish)) {
      throw new IllegalArgumentException("no order about a handoff");
    }
    String problem = orders.carryOut(wish, turn);
    if (problem != null) {
      turn.tell(new HandoffEvent.Refused(wish.agent(), problem));
    }
  }

  @Override
  public void heard(NodeId from, Json message, Turn turn) throws MalformedException {
    String agent = message.text("agent");
    long epoch = message.number("epoch");
    if (!Tenures.isName(agent) || epoch < 1 || epoch > Tenure.MAX_EPOCH) {
      throw new MalformedException("a handoff of an agent that cannot be");
    }
    Tenure tenure = agents.of(agent);
    switch (message.text("type")) {
      case "offer" -> offered(from, agent, tenure, epoch, Tenure.digest(message), turn);
      case "prepared" -> prepared(from, agent, tenure, epoch, proof(message), turn);
      case "commit" -> committed(from, agent, tenure, epoch, message, turn);
      case "active" -> active(from, agent, tenure, epoch, message.number("inputs"), turn);
      case "abort" -> aborted(from, agent, tenure, epoch, turn);
      case "refused" -> refused(from, agent, tenure, epoch, message, turn);
      case "taken" -> taken(from, agent, tenure, epoch, turn);
      case "standby" -> {
        if (tenure.phase() == Phase.ACTIVE
            && from.equals(tenure.peer())
            && epoch == tenure.held()) {
          agents.become(agent, tenure.confirmed(), "", turn);
        }
      }
      default -> throw new MalformedException("an unknown message of a handoff");
    }
  }

  private static Json proof(Json message) throws MalformedException {
    Json proof = message.object("proof");
    if (proof.toBytes().length > Tenure.MAX_PROOF) {
      throw new MalformedException("a proof is too long");
    }
    return proof;
  }

  private void offered(
      NodeId from, String agent, Tenure tenure, long epoch, String digest, Turn turn) {
    boolean known = agents.knows(agent);
    boolean busy = tenure.phase() == Phase.OFFERED || tenure.phase() == Phase.PREPARED;
    if (busy && tenure.isWith(from, epoch)) {
      if (tenure.phase() == Phase.PREPARED) {
        agents.ask(agent, tenure, turn);
      } else {
        agents.tell(agent, tenure, "", turn);
      }
    } else if (tenure.phase().isOwner() && tenure.held() == epoch) {
      agents.active(from, agent, tenure, turn);
    } else if (tenure.phase().isOwner() || tenure.pending() || epoch <= tenure.seen()) {
      agents.refuse(from, agent, epoch, "", turn);
    } else if (busy && !from.equals(tenure.peer())) {
      agents.refuse(from, agent, epoch, "another node offers it too", turn);
    } else if (!known && !agents.hasRoom(turn)) {
      agents.refuse(from, agent, epoch, "there is no room for more agents", turn);
    } else {
      agents.become(agent, tenure.wanted(from, epoch, digest), "", turn);
    }
  }

  private void prepared(
      NodeId from, String agent, Tenure tenure, long epoch, Json proof, Turn turn) {
    if (tenure.phase() == Phase.FROZEN && tenure.isWith(from, epoch)) {
      Tenure given = tenure.given(from, epoch, true, proof);
      agents.become(agent, given, "", turn);
      agents.ask(agent, given, turn);
    } else if (tenure.phase() == Phase.STANDBY
        && from.equals(tenure.owner())
        && tenure.held() == epoch) {
      if (tenure.pending()) {
        agents.ask(agent, tenure, turn);
      } else {
        agents.refuse(from, agent, epoch, "", turn);
      }
    } else {
      agents.abort(from, agent, epoch, turn);
    }
  }

  private void committed(
      NodeId from, String agent, Tenure tenure, long epoch, Json message, Turn turn)
      throws MalformedException {
    if (tenure.phase() == Phase.PREPARED && tenure.isWith(from, epoch)) {
      take(from, agent, tenure.owned(epoch), message, turn);
    } else if (tenure.phase().isOwner() && tenure.held() == epoch) {
      take(from, agent, tenure, message, turn);
    } else if (tenure.held() > epoch) {
      agents.refuse(from, agent, epoch, "", turn);
    }
  }

  /// Takes the inputs that come with the ownership, in order and each once.
  private void take(NodeId from, String agent, Tenure tenure, Json message, Turn turn)
      throws MalformedException {
    KeptInputs coming = KeptInputs.read(message.object("inputs"));
    KeptInputs kept = tenure.inputs();
    for (Json input : coming.above(tenure.took()).all()) {
      if (!kept.hasRoom(input)) {
        throw new MalformedException("more inputs come with an agent than can be");
      }
      kept = kept.with(input);
    }
    Tenure now = tenure.with(Math.max(tenure.took(), coming.last()), kept);
    if (!now.equals(agents.of(agent))) {
      agents.become(agent, now, "", turn);
    }
    agents.active(from, agent, now, turn);
  }

  private void active(NodeId from, String agent, Tenure tenure, long epoch, long took, Turn turn) {
    boolean isOwner = tenure.phase() == Phase.STANDBY && from.equals(tenure.owner());
    if (isOwner && tenure.held() == epoch) {
      KeptInputs left = tenure.inputs().above(took);
      if (tenure.pending() && !left.all().isEmpty()) {
        agents.commit(from, agent, tenure, took, turn);
      } else if (tenure.pending()) {
        agents.become(agent, tenure.confirmed().with(0, left), "", turn);
      }
    } else if (tenure.phase() == Phase.FROZEN && tenure.isWith(from, epoch)) {
      // This node was put back to before it gave the agent up.
      agents.become(agent, tenure.given(from, epoch, false, new Json()), "", turn);
    }
  }

  private void aborted(NodeId from, String agent, Tenure tenure, long epoch, Turn turn) {
    boolean busy = tenure.phase() == Phase.OFFERED || tenure.phase() == Phase.PREPARED;
    if (busy && tenure.isWith(from, epoch)) {
      agents.become(agent, tenure.dropped(), "", turn);
    }
  }

  private void refused(
      NodeId from, String agent, Tenure tenure, long epoch, Json message, Turn turn)
      throws MalformedException {
    long held = message.number("held");
    String reason = message.text("reason");
    if (held < 0 || held > Tenure.MAX_EPOCH || reason.length() > MAX_REASON) {
      throw new MalformedException("a refusal that cannot be");
    }
    boolean passed = tenure.pending() && tenure.held() == epoch && from.equals(tenure.owner());
    if (held > tenure.held() && (passed || tenure.phase().isOwner() && held > tenure.seen())) {
      lose(from, agent, tenure, held, turn);
    } else if (tenure.isWith(from, epoch)) {
      switch (tenure.phase()) {
        case FROZEN -> agents.become(agent, tenure.recalled(), reason, turn);
        case OFFERED, PREPARED -> agents.become(agent, tenure.dropped(), reason, turn);
        case ACTIVE, STANDBY -> {}
      }
    }
  }

  /// Another node has taken the agent by force.
  private void taken(NodeId from, String agent, Tenure tenure, long epoch, Turn turn) {
    if (epoch > tenure.seen() && epoch > tenure.held()) {
      lose(from, agent, tenure, epoch, turn);
      tenure = agents.of(agent);
    }
    if (from.equals(tenure.owner()) && tenure.held() == epoch) {
      agents.standby(from, agent, epoch, turn);
    } else if (tenure.held() > epoch) {
      agents.refuse(from, agent, epoch, "", turn);
    }
  }

  /// The agent belongs to another node, by the word of one that may know.
  private void lose(NodeId from, String agent, Tenure tenure, long epoch, Turn turn) {
    if (tenure.partners().contains(from)) {
      agents.become(agent, tenure.given(from, epoch, false, new Json()), "", turn);
    }
  }
}
