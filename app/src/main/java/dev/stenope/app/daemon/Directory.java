package dev.stenope.app.daemon;

import dev.stenope.app.agents.Roll;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
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
/// all when they change.
final class Directory {
  private static final String MEMBER = "directory";

  /// Seconds for which it is worth telling.
  private static final long TTL = 300;

  /// The most agents of one peer that are remembered.
  private static final int MAX_AGENTS = 256;

  private final Live live;
  private final Letters letters;
  private final Roll roll;
  private final Map<NodeId, List<Json>> known = new ConcurrentHashMap<>();

  /// Hears when agents here or there have changed.
  private volatile Runnable changed = () -> {};

  Directory(Live live, Letters letters, Roll roll) {
    this.live = live;
    this.letters = letters;
    this.roll = roll;
  }

  /// Takes note of what the node tells.
  void hear(Output output) {
    switch (output) {
      case Output.PeerChanged(NodeId peer, PeerState state) when state == PeerState.ONLINE ->
          tell(peer);
      case Output.Delivered(NodeId from, var _, Envelope envelope)
          when envelope.type() == Envelope.Type.STATUS
              && envelope.metadata(MEMBER) != null
              && !from.equals(live.node().id()) ->
          heard(from, envelope.content());
      default -> {}
    }
  }

  /// The agents of each peer.
  Map<NodeId, List<Json>> all() {
    return known;
  }

  private void heard(NodeId from, String content) {
    try {
      List<Json> agents = new ArrayList<>();
      for (Object each : Json.read(content.getBytes(StandardCharsets.UTF_8)).list("agents")) {
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
    live.names().keySet().forEach(this::tell);
  }

  /// One at a time, so that what was seen later leaves later.
  private synchronized void tell(NodeId peer) {
    List<Json> agents = roll.members().stream().map(Roll.Member::toPublicJson).toList();
    if (agents.isEmpty() && !known.containsKey(peer)) {
      return;
    }
    Envelope news =
        letters.envelope(
            peer,
            Envelope.Type.STATUS,
            UUID.randomUUID().toString(),
            new Json().put("agents", agents).toString());
    live.node().submit(new Input.Send(peer, news.withTtl(TTL).withMetadata(MEMBER, "agents")));
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
