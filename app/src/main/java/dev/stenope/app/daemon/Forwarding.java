package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.node.history.History;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.BiPredicate;

/// Passes messages on to where their agent lives now, oldest first. Each keeps its id, by which the
/// other node has it once however often it comes.
final class Forwarding {
  /// Milliseconds that the disk has to take a message.
  private static final long PATIENCE = 30_000;

  private final Live live;
  private final Pickups pickups;
  private final BiPredicate<String, String> taken;

  /// `taken` tells whether an agent takes the messages of a node of this name by itself.
  Forwarding(Live live, Pickups pickups, BiPredicate<String, String> taken) {
    this.live = live;
    this.pickups = pickups;
    this.taken = taken;
  }

  /// Passes on what waits for the agent; false if some of it is still here.
  boolean forward(String agent, NodeId owner) throws InterruptedException {
    History.Wanted wanted = new History.Wanted(null, Set.of(agent), false);
    Set<Pickups.Key> held = new HashSet<>();
    try {
      while (true) {
        History.Entry entry = pickups.claim(wanted, held, true);
        if (entry == null) {
          return true;
        }
        boolean gone = false;
        try {
          if (!taken.test(agent, entry.from())) {
            held.add(Pickups.Key.of(entry));
            continue;
          }
          gone = send(entry, agent, owner);
          if (!gone) {
            return false;
          }
          pickups.mark(entry, Progress.INJECTED).join();
        } finally {
          pickups.release(Pickups.Key.of(entry), true);
        }
      }
    } catch (Problem | CompletionException _) {
      return false;
    }
  }

  private boolean send(History.Entry entry, String agent, NodeId owner)
      throws Problem, InterruptedException {
    Envelope envelope = envelope(entry, agent, owner);
    Progress reached =
        Awaiting.answer(
            live,
            new Input.Send(owner, envelope),
            PATIENCE,
            output ->
                output instanceof Output.Receipt receipt
                        && receipt.to().equals(owner)
                        && receipt.messageId().equals(envelope.id())
                    ? receipt.progress()
                    : null);
    return reached != null && reached != Progress.REFUSED && reached != Progress.EXPIRED;
  }

  /// Takes an answer of an agent that lives elsewhere back to whoever had asked it here.
  void answer(NodeId from, Envelope reply) {
    try {
      History.Entry asked = pickups.known(String.valueOf(reply.cause()));
      if (asked == null
          || !(asked.envelope().get("target") instanceof Json target)
          || !target.text("agent_id", "").equals(reply.sourceAgent())) {
        return;
      }
      NodeId asker = new NodeId(asked.peer());
      Envelope envelope =
          Envelope.of(
                  Envelope.Type.CHAT,
                  reply.id(),
                  reply.timestamp(),
                  live.node().id().text(),
                  asker.text(),
                  reply.content())
              .between(reply.sourceAgent(), reply.targetAgent())
              .withCause(asked.messageId());
      envelope.within(reply.conversation(), reply.hops(), reply.trace());
      String error = reply.metadata("error");
      live.tell(
          new Input.Send(asker, error == null ? envelope : envelope.withMetadata("error", error)));
      var _ = live.node().mark(from, reply.id(), Progress.PROCESSED);
    } catch (Problem _) {
      // The history cannot be read: the answer waits here as a message.
    }
  }

  /// A message that was passed on is processed there; whoever has sent it hears so.
  void processed(NodeId owner, String messageId) {
    try {
      History.Entry entry = pickups.known(messageId);
      if (entry != null
          && (!entry.peer().equals(owner.text()) || entry.state().equals("injected"))) {
        var _ = pickups.mark(entry, Progress.PROCESSED);
      }
    } catch (Problem _) {
      // The history cannot be read: nobody hears of it.
    }
  }

  private Envelope envelope(History.Entry entry, String agent, NodeId owner) {
    Json about = entry.envelope();
    Json source = about.get("source") instanceof Json json ? json : new Json();
    Envelope envelope =
        Envelope.of(
            Envelope.Type.CHAT,
            entry.messageId(),
            entry.timestamp(),
            live.node().id().text(),
            owner.text(),
            entry.text());
    envelope.between(source.text("agent_id", Envelope.ANY), agent);
    String cause = about.text("cause", "");
    if (!cause.isEmpty()) {
      envelope.withCause(cause);
    }
    List<String> trace = new ArrayList<>();
    about.list("trace").forEach(each -> trace.add(String.valueOf(each)));
    envelope.within(about.text("conv", entry.messageId()), (int) about.number("hops", 0), trace);
    return envelope.withMetadata("forwarded_from", entry.from());
  }
}
