package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.Status.PresenceStatus;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Findings.Finding;
import dev.stenope.core.mesh.Health;
import dev.stenope.core.wire.Json;
import dev.stenope.node.clock.ClockStatus;
import dev.stenope.node.drop.DropStatus;
import dev.stenope.node.drop.DropTraffic;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final NodeId PEER = new NodeId("p".repeat(31) + "a");
  private static final NodeId OTHER = new NodeId("q".repeat(31) + "a");
  private static final long SECOND = 1_000_000_000;
  private static final long NOW = 1_800_000_000 * SECOND;

  private final Diagnosis diagnosis = new Diagnosis();

  private List<String> codes() {
    return diagnosis.findings().stream().map(each -> each.text("code", "")).toList();
  }

  private void peer(Health health, long sign, @Nullable NodeId via, int attempts) {
    PeerStatus status =
        new PeerStatus(
            PEER, "laptop", PeerState.OFFLINE, PresenceStatus.UNKNOWN, null, 0, attempts, 0);
    diagnosis.peer(status, new Finding(PEER, health, NOW, sign, via, null), _ -> "vps", NOW);
  }

  private static DropStatus drop(@Nullable String trouble) {
    return new DropStatus("a folder", trouble, 0, false, new DropTraffic(0, 0, 0, 0));
  }

  @Test
  void nothingIsWrongWithWhatWorks() {
    diagnosis.troubles(Map.of());
    diagnosis.drops(List.of(drop(null)));
    diagnosis.disk(1L << 40);
    diagnosis.clock(new ClockStatus(0, SECOND / 100, List.of("ntp")));
    peer(Health.HEALTHY, NOW, null, 0);
    peer(Health.LEFT, NOW, null, 0);
    assertTrue(diagnosis.ok());
    assertEquals(List.of(), codes());
  }

  @Test
  void whatMattersIsTold() {
    diagnosis.troubles(Map.of("journal", "Something is damaged.", "drop", "told by the drops"));
    diagnosis.drops(List.of(drop("The folder is away.")));
    diagnosis.disk(1);
    diagnosis.clock(new ClockStatus(0, 5 * SECOND, List.of()));
    diagnosis.alone();
    assertFalse(diagnosis.ok());
    assertEquals(
        List.of("journal-damaged", "drop-unusable", "disk-full", "clock-unsure", "alone"), codes());
    assertTrue(diagnosis.findings().stream().allMatch(each -> each.flag("matters")));
  }

  @Test
  void oneDropOfTwoIsAHint() {
    diagnosis.drops(List.of(drop("The folder is away."), drop(null)));
    assertTrue(diagnosis.ok());
    Json hint = diagnosis.findings().getFirst();
    assertFalse(hint.flag("matters"));
    assertTrue(hint.text("advice", "").endsWith("another drop works meanwhile"));
  }

  @Test
  void ofEachPeerIsSaidWhatItIs() {
    peer(Health.SUSPECT, NOW - 7 * SECOND, null, 0);
    peer(Health.HEALTHY, NOW, OTHER, 0);
    peer(Health.UNKNOWN, -1, null, 0);
    assertTrue(diagnosis.ok());
    peer(Health.UNKNOWN, -1, null, 5);
    peer(Health.UNHEALTHY, NOW - 20 * SECOND, null, 0);
    peer(Health.DEAD, NOW - 70 * SECOND, null, 0);
    assertFalse(diagnosis.ok());
    assertEquals(
        List.of(
            "peer-suspect",
            "peer-heard-by-others",
            "peer-not-seen",
            "peer-no-way",
            "peer-unhealthy",
            "peer-dead"),
        codes());
    assertEquals(
        "Only vps hears it; no way leads there from here.",
        diagnosis.findings().get(1).text("text", ""));
  }
}
