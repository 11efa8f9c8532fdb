package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Roll;
import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Verb;
import dev.stenope.core.Input;
import dev.stenope.core.agent.HandoffEvent.Stands;
import dev.stenope.core.agent.HandoffOrder;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.files.FileException;
import dev.stenope.node.handoff.PackageManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Hands agents over, takes them back and takes them by force, for whoever asks.
final class HandoffDesk {
  /// Milliseconds that the disk has for one state, and between two words about how far it is.
  private static final long DISK = 30_000;

  private static final long LOOK = 1_000;

  private static final long MAX_WAIT_SECONDS = 7 * 24 * 3600;

  private final Live live;
  private final Pickups pickups;
  private final Roll roll;
  private final Handoffs handoffs;
  private final Crew crew;
  private final Luggage luggage;

  HandoffDesk(Live live, Pickups pickups, Roll roll, Handoffs handoffs, Crew crew) {
    this.live = live;
    this.pickups = pickups;
    this.roll = roll;
    this.handoffs = handoffs;
    this.crew = crew;
    this.luggage = new Luggage(live, roll);
  }

  /// Puts what it does among the verbs of the node.
  void addTo(Map<String, Verb> verbs) {
    verbs.put("handoff", this::handoff);
    verbs.put("handoffs", this::list);
    verbs.put("handoff-cancel", this::cancel);
    verbs.put("takeover", this::takeover);
  }

  private Standing standing() {
    return handoffs.standing();
  }

  /// Hands an agent over to a peer, and tells when it is there.
  void handoff(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    String agent = agent(request);
    NodeId peer = live.peer(request.text("peer"));
    Stands known = standing().of(agent);
    if (known == null || !known.phase().equals("FROZEN") || !peer.equals(known.other())) {
      pickups.checkHere(agent);
      checkKnown(agent, known);
      offer(agent, peer, known, request, caller);
    }
    if (!request.flag("wait")) {
      caller.tell(json(Objects.requireNonNull(standing().of(agent))));
      return;
    }
    follow(agent, peer, Math.clamp(request.number("timeout", 600), 1, MAX_WAIT_SECONDS), caller);
  }

  private static String agent(Json request) throws Problem, MalformedException {
    String agent = Letters.agent(request.text("agent"));
    if (agent.equals(Envelope.ANY)) {
      throw new Problem("nobody in particular cannot be handed over", "", "Name an agent");
    }
    return agent;
  }

  private void checkKnown(String agent, @Nullable Stands known) throws Problem {
    try {
      if (known == null
          && roll.members().stream().noneMatch(member -> member.agent().equals(agent))
          && live.history().ofAgent(agent, 1).isEmpty()) {
        throw new Problem(
            "there is no agent called " + agent + " here",
            "it is not attached, and nobody has written to it",
            "See `stenope agents`");
      }
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  private void offer(String agent, NodeId peer, @Nullable Stands known, Json request, Caller caller)
      throws Problem, InterruptedException {
    if (!standing().stop(agent)) {
      throw new Problem(agent + " is being handed over already", "", "See `stenope handoff`");
    }
    try {
      if (request.has("memory")) {
        remember(agent, Path.of(request.text("memory", "")));
      }
      idle(agent, request, caller);
      Mover mover = handoffs.mover(agent);
      PackageManifest manifest = mover.pack(luggage, peer, known == null ? 1 : known.epoch());
      for (PackageManifest.LeftOut each : manifest.leftOut()) {
        caller.tell(new Json().put("left_out", each.path()).put("why", each.why()));
      }
      standing().forgetRefusal(agent);
      if (known == null) {
        live.submit(new Input.Ordered(new HandoffOrder.Adopt(agent)));
      }
      live.submit(new Input.Ordered(new HandoffOrder.Offer(agent, peer, mover.digest())));
      reach(agent, stands -> stands != null && !stands.isActive(), "cannot be handed over");
    } catch (FileException e) {
      throw new Problem(agent + " cannot be handed over", String.valueOf(e.getMessage()), "");
    } catch (IOException e) {
      throw new Problem(agent + " cannot be packed", DiskFault.reason(e), "");
    } finally {
      standing().goOn(agent);
      pickups.lookAgain();
    }
  }

  private void remember(String agent, Path memory) throws Problem, IOException {
    handoffs.remember(agent, memory);
    Path used = handoffs.mover(agent).places().memory();
    if (!used.equals(memory)) {
      throw new Problem(
          agent + " cannot be handed over",
          "stenope.yaml says that its memory is " + used,
          "Leave the folder out, or change it there");
    }
  }

  private void idle(String agent, Json request, Caller caller)
      throws Problem, InterruptedException {
    long seconds = Math.clamp(request.number("timeout", 600), 1, MAX_WAIT_SECONDS);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    String told = "";
    while (true) {
      boolean hasMessage = !pickups.awaitIdle(agent, LOOK);
      if (!hasMessage && !crew.isAtTask(agent)) {
        return;
      }
      String what = hasMessage ? "a message" : "a task";
      if (System.nanoTime() > end) {
        throw new Problem(
            agent + " stays here",
            "it was busy with " + what + " for " + seconds + " s",
            "Try again when it is done with that");
      }
      if (!what.equals(told)) {
        told = what;
        caller.progress("waits until " + agent + " is done with " + what);
      }
      if (!hasMessage) {
        Thread.sleep(LOOK);
      }
    }
  }

  /// Waits for a state that is but a matter of the own disk.
  private void reach(String agent, Predicate<@Nullable Stands> wanted, String what)
      throws Problem, InterruptedException {
    boolean heard = standing().await(agent, wanted, true, DISK);
    String refusal = standing().refusal(agent);
    if (!wanted.test(standing().of(agent))) {
      throw new Problem(
          agent + " " + what,
          refusal != null ? refusal : heard ? "" : "the disk of this node does not take it",
          "");
    }
  }

  private void follow(String agent, NodeId peer, long seconds, Caller caller)
      throws Problem, InterruptedException {
    caller.whenGone(Thread.currentThread()::interrupt);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    String name = live.name(peer);
    while (System.nanoTime() < end) {
      boolean over =
          standing().await(agent, stands -> stands == null || isSettled(stands), false, LOOK);
      Stands now = standing().of(agent);
      if (over && now != null && !now.isActive()) {
        caller.tell(json(now));
        return;
      }
      if (over && now != null && now.isActive()) {
        throw new Problem(
            agent + " stays here",
            now.reason().isEmpty() ? "the handoff was called off" : name + " says: " + now.reason(),
            "");
      }
      caller.progress("is stopped and offered to " + name + ", which gets its package");
    }
    throw new Problem(
        agent + " is not there after " + seconds + " s",
        name + " is " + Conversation.word(live.statusOf(peer).presence().presence()),
        "It goes on by itself; call it off with: stenope handoff cancel " + agent);
  }

  private static boolean isSettled(Stands stands) {
    return stands.isActive() || stands.phase().equals("STANDBY") && !stands.pending();
  }

  /// Where the agents stand that were ever handed over.
  void list(Json request, Caller caller) throws InterruptedException {
    List<Stands> all = standing().all();
    for (Stands stands : all) {
      caller.tell(json(stands));
    }
  }

  /// Takes an offer back.
  void cancel(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    String agent = agent(request);
    standing().forgetRefusal(agent);
    live.submit(
        new Input.Ordered(new HandoffOrder.Cancel(agent, "a person there has called it off")));
    reach(
        agent,
        stands -> stands == null || stands.isActive() || stands.phase().equals("STANDBY"),
        "cannot be called off");
    String refusal = standing().refusal(agent);
    Stands now = standing().of(agent);
    if (refusal != null) {
      throw new Problem("nothing was called off", refusal, "");
    }
    caller.tell(now == null ? new Json().put("agent", agent).put("phase", "") : json(now));
  }

  /// Takes an agent from a node that does not answer any more.
  void takeover(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    String agent = agent(request);
    Stands known = standing().of(agent);
    if (!request.flag("force")) {
      throw new Problem(
          agent + " was not taken",
          "its owner may be alive, and then it runs twice until the two nodes talk",
          "If you know that it is dead, say --force");
    }
    if (known == null) {
      throw new Problem(
          agent + " was not taken", "it was never here, so there is nothing to go on with", "");
    }
    standing().forgetRefusal(agent);
    live.submit(new Input.Ordered(new HandoffOrder.Force(agent)));
    reach(agent, stands -> stands != null && stands.isActive(), "was not taken");
    String refusal = standing().refusal(agent);
    if (refusal != null) {
      throw new Problem(agent + " was not taken", refusal, "");
    }
    caller.tell(json(Objects.requireNonNull(standing().of(agent))));
  }

  private Json json(Stands stands) {
    NodeId other = stands.other();
    Json json =
        new Json()
            .put("agent", stands.agent())
            .put("phase", stands.phase().toLowerCase(Locale.ROOT))
            .put("epoch", stands.epoch())
            .put("node", other == null ? "" : live.name(other))
            .put("node_id", other == null ? "" : other.text())
            .put("confirmed", !stands.pending())
            .put("running", standing().mayRun(stands.agent()))
            .put("reason", stands.reason())
            .put("folder", handoffs.mover(stands.agent()).places().place().toString());
    if (!stands.proof().members().isEmpty()) {
      json.put("proof", stands.proof()).put("text", Luggage.sentence(stands.proof()));
    }
    return json;
  }
}
