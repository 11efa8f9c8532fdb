package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Roll;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Which agents the nodes have. Each node tells its own to a peer when that comes online, and to
/// all when they change, in STATUS envelopes whose metadata has a member `directory`: `agents`, or
/// `hello` from one that knows nothing of the other yet and wants to be told the same.
final class Directory {
  private static final String MEMBER = "directory";
  private static final String AGENTS = "agents";
  private static final String HELLO = "hello";

  /// Seconds for which it is worth telling.
  private static final long TTL = 300;

  /// The most agents of one peer that are remembered.
  private static final int MAX_AGENTS = 256;

  private final Live live;
  private final Letters letters;
  private final Roll roll;
  private final Standing standing;
  private final Map<NodeId, List<Json>> known = new ConcurrentHashMap<>();

  /// Hears when agents here or there have changed.
  private volatile Runnable changed = () -> {};

  Directory(Live live, Letters letters, Roll roll, Standing standing) {
    this.live = live;
    this.letters = letters;
    this.roll = roll;
    this.standing = standing;
  }

  /// Begins: greets those who are online already.
  void start() throws Problem, InterruptedException {
    live.watch(this::hear);
    standing.whenChanged(this::announce);
    for (PeerStatus peer : live.status().peers()) {
      if (peer.state() == PeerState.ONLINE) {
        greet(peer.node());
      }
    }
  }

  private void hear(Output output) {
    switch (output) {
      case Output.PeerChanged(NodeId peer, PeerState state) when state == PeerState.ONLINE ->
          greet(peer);
      case Output.Dropped dropped -> {
        known.remove(dropped.peer());
        changed.run();
      }
      case Output.Delivered(NodeId from, var _, Envelope envelope)
          when envelope.type() == Envelope.Type.STATUS
              && envelope.metadata(MEMBER) != null
              // What a peer said before it was dropped may be told after that.
              && live.names().containsKey(from) -> {
        heard(from, envelope.content());
        if (HELLO.equals(envelope.metadata(MEMBER))) {
          tell(from, AGENTS);
        }
      }
      default -> {}
    }
  }

  /// The agents of each peer.
  Map<NodeId, List<Json>> all() {
    return known;
  }

  /// The agents of this node that run here, as peers are told of them.
  List<Json> own() {
    return roll.members().stream()
        .filter(member -> standing.mayRun(member.agent()))
        .map(Roll.Member::toPublicJson)
        .toList();
  }

  private void heard(NodeId from, String content) {
    try {
      List<Json> agents = new ArrayList<>();
      for (Object each : Json.read(content.getBytes(StandardCharsets.UTF_8)).list(AGENTS)) {
        if (each instanceof Json agent && agents.size() < MAX_AGENTS && agent.has("agent")) {
          agents.add(agent);
        }
      }
      known.put(from, List.copyOf(agents));
      changed.run();
    } catch (MalformedException _) {
      // Of another version: what was known stays.
    }
  }

  /// Has `task` run, on any thread, when the agents of this node or of a peer have changed.
  void whenChanged(Runnable task) {
    changed = task;
  }

  /// Tells all peers.
  void announce() {
    changed.run();
    live.names().keySet().forEach(peer -> tell(peer, AGENTS));
  }

  private void greet(NodeId peer) {
    tell(peer, known.containsKey(peer) ? AGENTS : HELLO);
  }

  /// One at a time, so that what was seen later leaves later.
  private synchronized void tell(NodeId peer, String word) {
    Envelope news =
        letters.envelope(
            peer,
            Envelope.Type.STATUS,
            UUID.randomUUID().toString(),
            new Json().put(AGENTS, own()).toString());
    live.tell(new Input.Send(peer, news.withTtl(TTL).withMetadata(MEMBER, word)));
  }

  /// The agents of the peers, with the name of their node.
  List<Json> known() {
    List<Json> all = new ArrayList<>();
    known.forEach(
        (peer, agents) ->
            agents.forEach(
                agent -> {
                  Json copy = new Json();
                  agent.members().forEach(copy::put);
                  all.add(copy.put("node", live.name(peer)));
                }));
    return all;
  }
}
