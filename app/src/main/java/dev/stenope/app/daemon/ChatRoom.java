package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Status;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.util.UUID;

/// Tells somebody who sits in a chat what happens in it, and tells the peer that somebody sits
/// there. Presence travels in STATUS envelopes whose metadata has a member `chat`: `here`, `gone`,
/// or `hello`, which is `here` and wants to know the same of the other.
final class ChatRoom {
  private static final String MEMBER = "chat";
  private static final int LAST = 10;

  /// That somebody sits in a chat, or does not, is news for so long.
  private static final long PRESENCE_SECONDS = 15;

  private final Live live;
  private final Conversation conversation;
  private final Courier courier;
  private final Letters letters;

  ChatRoom(Live live, Conversation conversation, Courier courier, Letters letters) {
    this.live = live;
    this.letters = letters;
    this.conversation = conversation;
    this.courier = courier;
  }

  void chat(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    NodeId peer = live.peer(request.text("peer"));
    String self = live.name();
    caller.say(
        new Json()
            .put("event", "room")
            .put("self", self)
            .put("peer", live.name(peer))
            .put("node_id", peer.text()));
    for (History.Entry entry : courier.past(peer, LAST)) {
      caller.say(entry.toJson().put("event", "past"));
    }
    try (Node.Subscription _ =
        live.watch(
            output -> {
              if (peer.equals(Conversation.peer(output))) {
                tell(peer, self, output, caller);
              }
            })) {
      live.awaitLook(status -> presence(peer, status, caller));
      say(peer, "hello");
      caller.untilGone();
      say(peer, "gone");
    }
  }

  /// Runs on the thread of the node.
  private void tell(NodeId peer, String self, Output output, Caller caller) {
    Json line = conversation.line(output, self, live.name(peer));
    if (line != null) {
      caller.say(line.put("event", "message"));
      return;
    }
    switch (output) {
      case Output.Delivered delivered -> heard(peer, delivered.envelope(), caller);
      case Output.PeerChanged changed -> {
        look(peer, caller);
        if (changed.state() == PeerState.ONLINE) {
          submit(peer, "hello");
        }
      }
      case Output.PresenceChanged _ -> look(peer, caller);
      default -> {}
    }
  }

  private void look(NodeId peer, Caller caller) {
    var _ = live.look(status -> presence(peer, status, caller));
  }

  private static void presence(NodeId peer, Status status, Caller caller) {
    for (PeerStatus each : status.peers()) {
      if (each.node().equals(peer)) {
        caller.say(StatusJson.peer(each).put("event", "presence"));
      }
    }
  }

  private void heard(NodeId peer, Envelope envelope, Caller caller) {
    String word = envelope.metadata(MEMBER);
    if (word == null) {
      return;
    }
    caller.say(new Json().put("event", "chat").put("here", !word.equals("gone")));
    if (word.equals("hello")) {
      submit(peer, "here");
    }
  }

  /// Presence is worth nothing later: it is said only to a peer that is online.
  private void say(NodeId peer, String word) throws Problem, InterruptedException {
    if (live.statusOf(peer).state() == PeerState.ONLINE) {
      submit(peer, word);
    }
  }

  private void submit(NodeId peer, String word) {
    Envelope envelope =
        letters.envelope(peer, Envelope.Type.STATUS, UUID.randomUUID().toString(), "");
    live.tell(new Input.Send(peer, envelope.withTtl(PRESENCE_SECONDS).withMetadata(MEMBER, word)));
  }
}
