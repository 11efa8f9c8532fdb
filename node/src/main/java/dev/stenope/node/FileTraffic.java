package dev.stenope.node;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.mesh.Roster;
import dev.stenope.node.files.FileSettings;
import dev.stenope.node.files.Transfers;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Carries messages about files between the bridge and the transfers.
final class FileTraffic implements Transfers.Way, AutoCloseable {
  private final SteadyClock clock;
  private final Consumer<? super Input> inputs;
  private final Consumer<? super Output.Notice> notices;
  private final Map<NodeId, String> names = new ConcurrentHashMap<>();
  private final Set<NodeId> peers = ConcurrentHashMap.newKeySet();
  private final Transfers transfers;

  /// `inputs` takes inputs for the bridge and `notices` what people should know, from any thread.
  FileTraffic(
      Home home,
      FileSettings settings,
      Roster roster,
      SteadyClock clock,
      Consumer<? super Input> inputs,
      Consumer<? super Output.Notice> notices) {
    this.clock = clock;
    this.inputs = inputs;
    this.notices = notices;
    roster.members().forEach(member -> met(member.id(), member.name()));
    this.transfers = Transfers.start(home.directory(), settings, this, new SecureRandom());
    transfers.peers(Set.copyOf(peers));
  }

  Transfers transfers() {
    return transfers;
  }

  /// Takes note of what the bridge tells.
  void hear(Output output) {
    switch (output) {
      case Output.BulkArrived(NodeId from, Ref ref, byte[] message) ->
          transfers.arrived(from, ref, message);
      case Output.BulkSettled(NodeId to, byte[] message) -> transfers.settled(to, message);
      case Output.PeerChanged(NodeId peer, Output.PeerState state) ->
          transfers.peer(peer, state == Output.PeerState.ONLINE);
      case Output.Met(NodeId peer, String name) -> met(peer, name);
      case Output.Dropped dropped -> {
        peers.remove(dropped.peer());
        transfers.peers(Set.copyOf(peers));
      }
      default -> {}
    }
  }

  private void met(NodeId peer, String name) {
    names.put(peer, name);
    peers.add(peer);
  }

  @Override
  public void send(NodeId peer, byte[] message) {
    inputs.accept(new Input.Bulk(peer, message));
  }

  @Override
  public void taken(NodeId peer, Object ref) {
    inputs.accept(new Input.Recorded(peer, (Ref) ref));
  }

  @Override
  public String name(NodeId peer) {
    return names.getOrDefault(peer, peer.text());
  }

  @Override
  public void notice(String code, String text) {
    notices.accept(new Output.Notice(code, text));
  }

  @Override
  public long now() {
    return clock.now();
  }

  @Override
  public void close() {
    transfers.close();
  }
}
