package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Status;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.CutOff;
import dev.stenope.core.mesh.Findings;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tells how the node and its peers are, and what to do.
final class DoctorDesk {
  private final Live live;

  DoctorDesk(Live live) {
    this.live = live;
  }

  void doctor(Caller caller) throws Problem, InterruptedException {
    caller.say(examine());
  }

  /// All that is found at this moment.
  Json examine() throws Problem, InterruptedException {
    Status status = live.status();
    Findings findings = live.findings();
    long now = live.node().now();
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.troubles(live.troubles().byPart());
    diagnosis.drops(live.node().drops());
    diagnosis.disk(free());
    diagnosis.clock(live.node().clock());
    if (findings.alone()) {
      diagnosis.alone();
    }
    Map<NodeId, Status.PeerStatus> peers = new LinkedHashMap<>();
    status.peers().forEach(peer -> peers.put(peer.node(), peer));
    for (Findings.Finding finding : findings.peers()) {
      Status.PeerStatus peer = peers.get(finding.node());
      if (peer != null) {
        diagnosis.peer(peer, finding, live::name, now);
      }
    }
    for (CutOff one : live.distrust().nodes()) {
      String by = one.by().equals(status.node()) ? "this machine" : live.name(one.by());
      diagnosis.cutOff(one, by, now);
    }
    boolean own = findings.coordinator().equals(status.node());
    return new Json()
        .put("ok", diagnosis.ok())
        .put("name", status.name())
        .put("node_id", status.node().text())
        .put("coordinator", own ? status.name() : live.name(findings.coordinator()))
        .put("epoch", findings.epoch())
        .put("incarnation", findings.incarnation())
        .put("alone", findings.alone())
        .put("findings", diagnosis.findings())
        .put("peers", Diagnosis.peers(status.peers(), findings, live::name, now));
  }

  private long free() {
    try {
      return Files.getFileStore(live.home().directory()).getUsableSpace();
    } catch (IOException _) {
      return Long.MAX_VALUE;
    }
  }
}
