package dev.stenope.app.daemon;

import dev.stenope.app.control.Caller;
import dev.stenope.core.Output;
import dev.stenope.core.Status;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.agent.HandoffEvent;
import dev.stenope.core.agent.RevocationEvent;
import dev.stenope.core.agent.TaskEvent;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.mesh.Alert;
import dev.stenope.core.mesh.Health;
import dev.stenope.core.wire.Json;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What happens to a node, as JSON lines. The text of messages is not among it: these lines end in
/// logs.
final class Events {
  private final Live live;
  private final EventLog log = new EventLog();

  Events(Live live) {
    this.live = live;
  }

  /// Keeps an event for those who listen.
  void keep(Json event) {
    log.add(event);
  }

  /// Tells what happens, behind the cursor `after` if there is one, until the caller hangs up.
  void stream(Json request, Caller caller) throws InterruptedException {
    Runnable end = log.follow(request.text("after", ""), caller::say);
    try {
      caller.say(new Json().put("event", "listening"));
      caller.untilGone();
    } finally {
      end.run();
    }
  }

  /// To be called on the thread of the node; `sink` is, too.
  void tell(Output output, Consumer<Json> sink) {
    switch (output) {
      case Output.PeerChanged changed -> look(sink, status -> changed(changed, status));
      case Output.PresenceChanged changed -> look(sink, status -> changed(changed, status));
      case Output.HealthChanged(NodeId peer, Health health) ->
          look(
              sink,
              status -> about("health", peer, status).put("health", Conversation.word(health)));
      default -> {
        Json event = event(output);
        if (event != null) {
          sink.accept(event);
        }
      }
    }
  }

  private void look(Consumer<Json> sink, Function<? super Status, Json> event) {
    var _ = live.look(status -> sink.accept(event.apply(status)));
  }

  /// The state is the one that was announced; the path may be a later one.
  private Json changed(Output.PeerChanged changed, Status status) {
    return about("peer", changed.peer(), status).put("state", Conversation.word(changed.state()));
  }

  private Json changed(Output.PresenceChanged changed, Status status) {
    return about("presence", changed.peer(), status)
        .put("presence", Conversation.word(changed.presence()))
        .put("reach", Conversation.word(changed.reach()))
        .put("suspect", changed.suspect());
  }

  private Json about(String name, NodeId id, Status status) {
    Json event = about(name, id);
    for (PeerStatus peer : status.peers()) {
      if (peer.node().equals(id)) {
        StatusJson.peer(peer).members().forEach(event::put);
      }
    }
    return event;
  }

  private @Nullable Json event(Output output) {
    return switch (output) {
      case Output.Met met -> about("met", met.peer());
      case Output.Dropped(NodeId peer, String name, NodeId by) ->
          about("dropped", peer).put("name", name).put("by", by.text());
      case Output.Delivered delivered when delivered.envelope().isForSomebody() ->
          about("message", delivered.from())
              .put("message_id", delivered.envelope().id())
              .put("agent", delivered.envelope().targetAgent());
      case Output.Receipt receipt ->
          about("receipt", receipt.to())
              .put("message_id", receipt.messageId())
              .put("state", Conversation.word(receipt.progress()));
      case Output.Told(HandoffEvent.Stands stands) -> handoff(stands);
      case Output.Alerted(Alert alert) -> AlertText.json(alert, live.name(alert.node()));
      case Output.Told(RevocationEvent.Revoked(Revocation revocation)) ->
          about("revoked", revocation.declarer()).put("id", revocation.block());
      case Output.Notice notice ->
          new Json().put("event", "notice").put("code", notice.code()).put("text", notice.text());
      case Output.Told(TaskEvent event) -> TaskJson.of(event, live::name);
      default -> null;
    };
  }

  private Json handoff(HandoffEvent.Stands stands) {
    NodeId other = stands.other();
    Json event = other == null ? new Json().put("event", "handoff") : about("handoff", other);
    return event
        .put("agent", stands.agent())
        .put("phase", stands.phase().toLowerCase(Locale.ROOT))
        .put("epoch", stands.epoch());
  }

  private Json about(String event, NodeId peer) {
    return new Json().put("event", event).put("name", live.name(peer)).put("node_id", peer.text());
  }
}
