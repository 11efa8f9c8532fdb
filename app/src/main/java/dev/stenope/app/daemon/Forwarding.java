package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.agent.HandoffEvent.Stands;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.node.HomeException;
import dev.stenope.node.history.History;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Passes messages on to where their agent lives now, oldest first. What is passed on waits here
/// too until the agent has it there, so that it is here for an agent that comes home without. It
/// has an id of its own at each place where the agent lives: one that comes once more is known
/// there by that, and one that comes after the agent was elsewhere is not.
final class Forwarding {
  /// What the metadata of a message that was passed on say: its id before, the node that it came
  /// from then, and the nodes at which it waits.
  private static final String ID = "forwarded_id";

  private static final String PEER = "forwarded_peer";

  private static final String VIA = "forwarded_via";

  /// Milliseconds that the disk has to take a message.
  private static final long PATIENCE = 30_000;

  private final Live live;
  private final Pickups pickups;
  private final BiPredicate<String, String> taken;

  /// Where the agents live that are elsewhere.
  private final Map<String, Place> places = new ConcurrentHashMap<>();

  /// Where an agent lives, and what was passed on to it there in this life of the node.
  private record Place(NodeId owner, long epoch, Set<Pickups.Key> passed) {}

  /// `taken` tells whether an agent takes the messages of a node of this name by itself.
  Forwarding(Live live, Pickups pickups, BiPredicate<String, String> taken) {
    this.live = live;
    this.pickups = pickups;
    this.taken = taken;
  }

  /// Passes on to `owner` what waits for the agent that stands so; false if some of it did not go.
  boolean forward(Stands stands, NodeId owner) throws InterruptedException {
    String agent = stands.agent();
    Place place =
        places.compute(
            agent,
            (_, known) ->
                known != null && known.epoch == stands.epoch() && known.owner.equals(owner)
                    ? known
                    : new Place(owner, stands.epoch(), ConcurrentHashMap.newKeySet()));
    History.Wanted wanted = new History.Wanted(null, Set.of(agent), false);
    Set<Pickups.Key> seen = new HashSet<>(place.passed);
    try {
      while (true) {
        History.Entry entry = pickups.claim(wanted, seen, true);
        if (entry == null) {
          return true;
        }
        Pickups.Key key = Pickups.Key.of(entry);
        seen.add(key);
        try {
          if (taken.test(agent, entry.from()) && !pass(entry, agent, place)) {
            return false;
          }
        } finally {
          pickups.release(key, true);
        }
      }
    } catch (Problem | CompletionException _) {
      return false;
    }
  }

  private boolean pass(History.Entry entry, String agent, Place place)
      throws Problem, InterruptedException {
    if (metadata(entry, VIA).contains(place.owner.text())) {
      // The agent has come to where it waits already.
      pickups.mark(entry, Progress.EXPIRED).join();
      return true;
    }
    Envelope envelope = envelope(entry, agent, place);
    Progress reached =
        Awaiting.answer(
            live,
            new Input.Send(place.owner, envelope),
            PATIENCE,
            output ->
                output instanceof Output.Receipt receipt
                        && receipt.to().equals(place.owner)
                        && receipt.messageId().equals(envelope.id())
                    ? receipt.progress()
                    : null);
    boolean went = reached != null && reached != Progress.REFUSED && reached != Progress.EXPIRED;
    if (went) {
      place.passed.add(Pickups.Key.of(entry));
    }
    return went;
  }

  /// Whether it may be about a message that was passed on.
  static boolean isNews(Output.Receipt receipt) {
    return switch (receipt.progress()) {
      case INJECTED, PROCESSED, EXPIRED -> true;
      default -> false;
    };
  }

  /// The agent has a message that was passed on, or is done with it; whoever has sent it hears so.
  /// One that has expired on the way goes once more.
  void hear(Output.Receipt receipt) {
    try {
      History.Entry entry = passed(receipt.to(), receipt.messageId());
      if (entry == null) {
        return;
      }
      if (receipt.progress() != Progress.EXPIRED) {
        var _ = pickups.mark(entry, receipt.progress());
        return;
      }
      Place place = places.get(AgentDesk.agent(entry.envelope(), "target"));
      if (place != null && place.owner.equals(receipt.to())) {
        place.passed.remove(Pickups.Key.of(entry));
      }
    } catch (HomeException _) {
      // The history cannot be read: it waits here on.
    }
  }

  /// What came here and was passed on to that node with this id; null if nothing was.
  private History.@Nullable Entry passed(NodeId owner, String id) throws HomeException {
    History.Entry gone = live.history().outgoing(owner, id);
    if (gone == null && !places.isEmpty()) {
      // The history may not have it yet.
      live.awaitHistory();
      gone = live.history().outgoing(owner, id);
    }
    String peer = gone == null ? "" : metadata(gone, PEER);
    return gone == null || peer.isEmpty()
        ? null
        : live.history().incoming(Set.of(new NodeId(peer)), metadata(gone, ID));
  }

  private static String metadata(History.Entry entry, String member) {
    return Trust.metadata(entry).text(member, "");
  }

  /// Takes an answer to what was passed on back to whoever had asked it here.
  void answer(NodeId from, Envelope reply) {
    try {
      History.Entry asked = passed(from, String.valueOf(reply.cause()));
      if (asked == null
          || !AgentDesk.agent(asked.envelope(), "target").equals(reply.sourceAgent())) {
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
    } catch (HomeException _) {
      // The history cannot be read: the answer waits here as a message.
    }
  }

  private Envelope envelope(History.Entry entry, String agent, Place place) {
    Json about = entry.envelope();
    String known = entry.peer() + " " + entry.messageId() + " " + place.epoch;
    Envelope envelope =
        Envelope.of(
            Envelope.Type.CHAT,
            UUID.nameUUIDFromBytes(known.getBytes(UTF_8)).toString(),
            entry.timestamp(),
            live.node().id().text(),
            place.owner.text(),
            entry.text());
    envelope.between(AgentDesk.agent(about, "source"), agent);
    String cause = about.text("cause", "");
    if (!cause.isEmpty()) {
      envelope.withCause(cause);
    }
    List<String> trace = new ArrayList<>();
    about.list("trace").forEach(each -> trace.add(String.valueOf(each)));
    envelope.within(about.text("conv", entry.messageId()), (int) about.number("hops", 0), trace);
    return envelope
        .withMetadata("forwarded_from", entry.from())
        .withMetadata(ID, entry.messageId())
        .withMetadata(PEER, entry.peer())
        .withMetadata(VIA, (metadata(entry, VIA) + " " + live.node().id().text()).strip());
  }
}
