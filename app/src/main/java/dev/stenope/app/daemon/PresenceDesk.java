package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Presence;
import dev.stenope.core.Status;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Node;
import org.jspecify.annotations.Nullable;

/// Says who is there, and sets what this node is for its peers.
final class PresenceDesk {
  private final Live live;
  private final Events events;

  PresenceDesk(Live live, Events events) {
    this.live = live;
    this.events = events;
  }

  /// Sets what `set` says, if it is there. Answers with what this node and its peers are; to one
  /// that wants to `follow`, with a line for each peer, and one whenever something changes.
  void presence(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    if (request.has("set")) {
      live.submit(new Input.SetPresence(wanted(request.text("set"))));
    }
    if (!request.flag("follow")) {
      caller.say(of(live.status()));
      return;
    }
    try (Node.Subscription _ = live.watch(output -> tell(output, caller))) {
      live.awaitLook(status -> status.peers().forEach(peer -> caller.say(line(peer))));
      caller.untilGone();
    }
  }

  private void tell(Output output, Caller caller) {
    if (output instanceof Output.PresenceChanged) {
      events.tell(output, caller::say);
    }
  }

  private static Json line(Status.PeerStatus peer) {
    return StatusJson.peer(peer).put("event", "presence");
  }

  private static Json of(Status status) {
    return new Json()
        .put("name", status.name())
        .put("node_id", status.node().text())
        .put("presence", Conversation.word(status.presence()))
        .put("presence_seconds", status.age())
        .put("peers", status.peers().stream().map(StatusJson::peer).toList());
  }

  /// Null for `auto`.
  private static @Nullable Presence wanted(String word) throws MalformedException {
    if (word.equals("auto")) {
      return null;
    }
    for (Presence each : Presence.values()) {
      if (each.isSaid() && Conversation.word(each).equals(word)) {
        return each;
      }
    }
    throw new MalformedException("no node says that it is " + word);
  }
}
