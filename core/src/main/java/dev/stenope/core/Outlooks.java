package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.Outlook;
import dev.stenope.core.nat.Side;
import dev.stenope.core.path.RelayAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the peers have last said of their addresses and ports, and how they can be expected to be
/// reached by that.
final class Outlooks {
  private final Map<NodeId, Peer> peers;
  private final boolean carried;
  private final Map<NodeId, Heard> heard = new HashMap<>();

  /// `relayed`: the peer has named something that carries packets.
  private record Heard(Side side, boolean relayed) {}

  Outlooks(Map<NodeId, Peer> peers, Settings settings) {
    this.peers = peers;
    this.carried = !settings.turn().isEmpty() || !settings.brokers().isEmpty();
  }

  /// Both files of a meeting are readable; the peer has named `relays`.
  void met(NodeId peer, Plan plan, List<RelayAddress> relays) {
    boolean turn = plan.remotes().stream().anyMatch(r -> r.type() == Candidate.Type.RELAYED);
    heard.put(peer, new Heard(plan.peer(), turn || !relays.isEmpty()));
  }

  void forget(NodeId peer) {
    heard.remove(peer);
  }

  /// What follows for each peer from how this node can be reached.
  List<Output.PeerOutlook> of(@Nullable Side own, @Nullable Boolean hairpin) {
    List<Output.PeerOutlook> all = new ArrayList<>();
    peers.forEach(
        (id, peer) -> {
          Heard known = heard.get(id);
          Outlook outlook =
              known == null
                  ? Outlook.unknown(peer.name())
                  : Outlook.of(own, known.side, hairpin, carried || known.relayed, peer.name());
          all.add(new Output.PeerOutlook(id, peer.name(), guarded(outlook, peer, known)));
        });
    return all;
  }

  private Outlook guarded(Outlook outlook, Peer peer, @Nullable Heard known) {
    return known != null
            && outlook.needsSearch()
            && !peer.searches().mayAim(known.side.ports().last().host())
        ? Outlook.withheld(carried || known.relayed, peer.name())
        : outlook;
  }
}
