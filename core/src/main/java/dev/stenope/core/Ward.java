package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Alert;
import dev.stenope.core.mesh.Doctor;
import dev.stenope.core.mesh.Findings;
import dev.stenope.core.mesh.Health;
import dev.stenope.core.mesh.Watch;
import dev.stenope.core.wire.Frame;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How this node and its peers are: what it says of itself, and its [Doctor].
final class Ward {
  private final Map<NodeId, Peer> peers;
  private final OwnPresence own;
  private final Doctor doctor;

  /// Those for which there are reports.
  private final Set<Peer> unsaid = new LinkedHashSet<>();

  /// `peers` belongs to the caller, who adds and removes. `alerts` tells whether this node has ways
  /// to people.
  Ward(Outlet out, NodeId self, Map<NodeId, Peer> peers, boolean alerts, long now) {
    this.peers = peers;
    this.own = new OwnPresence(now);
    this.doctor =
        new Doctor(
            self,
            new Doctor.Listener() {
              @Override
              public void report(NodeId to, Frame.Report report, long at) {
                Peer peer = peers.get(to);
                if (peer != null && peer.report(report, at)) {
                  unsaid.add(peer);
                }
              }

              @Override
              public void changed(NodeId peer, Health health) {
                out.emit(new Output.HealthChanged(peer, health));
              }

              @Override
              public void alert(Alert alert) {
                out.emit(new Output.Alerted(alert));
              }
            },
            now);
    doctor.able(alerts, now);
  }

  OwnPresence own() {
    return own;
  }

  Watch watch(NodeId peer, long now) {
    return doctor.watch(peer, now);
  }

  void forget(NodeId peer) {
    doctor.forget(peer);
  }

  void reported(NodeId by, Frame.Report report, long now) {
    doctor.reported(by, report, now);
  }

  void handle(Input input, long now) {
    switch (input) {
      case Input.SetPresence(Presence wanted) -> own.choose(wanted, now);
      case Input.Used() -> own.used(now);
      case Input.Slept() -> doctor.slept(now);
      default -> throw new IllegalArgumentException("not for the ward: " + input);
    }
  }

  /// To be called before anything else in each call of the node.
  void stir(long now) {
    doctor.stir(now);
  }

  void wake(long now) {
    doctor.wake(now);
  }

  /// Says to the peers what is to be said.
  void settle(long now) {
    if (own.settle(now)) {
      peers.values().forEach(peer -> peer.present(now));
    }
    List<Peer> saying = List.copyOf(unsaid);
    unsaid.clear();
    saying.forEach(peer -> peer.flush(now));
  }

  long deadline() {
    return Math.min(doctor.deadline(), peers.isEmpty() ? Long.MAX_VALUE : own.deadline());
  }

  Findings findings() {
    return doctor.findings();
  }
}
