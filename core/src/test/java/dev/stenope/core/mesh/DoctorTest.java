package dev.stenope.core.mesh;

import static dev.stenope.core.mesh.Clinic.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private final Clinic mesh = new Clinic("b", "c", "d", "e");
  private final Clinic.Node b = mesh.node("b");
  private final Clinic.Node c = mesh.node("c");
  private final Clinic.Node d = mesh.node("d");
  private final Clinic.Node e = mesh.node("e");

  private Findings.Finding finding(Clinic.Node at, Clinic.Node of) {
    return at.doctor.findings().peers().stream()
        .filter(one -> one.node().equals(of.id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSilenceGoesThroughItsStatesAndIsToldOnceAndSoIsItsEnd() {
    mesh.pass(20 * S + S);
    assertEquals(Health.HEALTHY, b.of(e));
    e.up = false;
    mesh.pass(3 * S);
    assertEquals(Health.HEALTHY, b.of(e));
    mesh.pass(S + S / 5);
    assertEquals(Health.SUSPECT, b.of(e));
    mesh.pass(9 * S);
    assertEquals(Health.SUSPECT, b.of(e));
    mesh.pass(S);
    assertEquals(Health.UNHEALTHY, b.of(e));
    mesh.pass(44 * S);
    assertEquals(List.of(), mesh.alerts());
    mesh.pass(S);
    assertEquals(Health.DEAD, b.of(e));
    assertEquals(List.of(Alert.Kind.DEAD), mesh.kinds());
    Alert told = mesh.alerts().getFirst();
    assertEquals(new Alert(Alert.Kind.DEAD, e.id, told.since(), b.id, told.epoch()), told);
    mesh.pass(S);
    assertEquals(b.id, finding(d, e).teller());
    mesh.pass(600 * S);
    assertEquals(1, mesh.alerts().size(), mesh.alerts()::toString);
    e.up = true;
    mesh.pass(10 * S);
    assertEquals(List.of(Alert.Kind.DEAD, Alert.Kind.BACK), mesh.kinds());
    assertEquals(Health.HEALTHY, d.of(e));
    assertNull(finding(d, e).teller());
    e.up = false;
    mesh.pass(70 * S);
    assertEquals(3, mesh.alerts().size());
  }

  @Test
  void whomOthersHearIsNotUnhealthy() {
    mesh.pass(20 * S);
    mesh.cut("b", "e", true);
    mesh.pass(300 * S);
    assertTrue(b.of(e) == Health.HEALTHY || b.of(e) == Health.SUSPECT);
    assertTrue(finding(b, e).via() != null);
    assertEquals(List.of(), mesh.alerts());
    e.up = false;
    mesh.pass(70 * S);
    assertEquals(List.of(Alert.Kind.DEAD), mesh.kinds());
  }

  @Test
  void whoHearsNobodyBlamesNobody() {
    mesh.pass(20 * S);
    for (String other : List.of("b", "c", "d")) {
      mesh.cut(other, "e", true);
    }
    mesh.pass(110 * S);
    assertEquals(Health.SUSPECT, e.of(b));
    assertTrue(e.doctor.findings().alone());
    assertEquals(List.of(Alert.Kind.DEAD), mesh.kinds());
    mesh.pass(30 * S);
    assertEquals(List.of(Alert.Kind.ALONE), e.alerts.stream().map(Alert::kind).toList());
    for (String other : List.of("b", "c", "d")) {
      mesh.cut(other, "e", false);
    }
    mesh.pass(10 * S);
    assertEquals(Health.HEALTHY, e.of(b));
    assertEquals(
        List.of(Alert.Kind.ALONE, Alert.Kind.TOGETHER),
        e.alerts.stream().map(Alert::kind).toList());
    assertEquals(4, mesh.alerts().size(), mesh.alerts()::toString);
  }

  @Test
  void theNextOneTellsWhatADeadCoordinatorHasNotTold() {
    mesh.pass(20 * S);
    assertEquals(b.id, d.doctor.findings().coordinator());
    e.up = false;
    mesh.pass(40 * S);
    b.up = false;
    mesh.pass(40 * S);
    assertEquals(c.id, d.doctor.findings().coordinator());
    assertEquals(1, mesh.alerts().size(), mesh.alerts()::toString);
    assertEquals(List.of(e.id), c.alerts.stream().map(Alert::node).toList());
    assertTrue(c.alerts.getFirst().epoch() > 0);
    mesh.pass(40 * S);
    assertEquals(List.of(e.id, b.id), c.alerts.stream().map(Alert::node).toList());
    assertEquals(List.of(), d.alerts);
    e.up = true;
    mesh.pass(10 * S);
    assertEquals(3, c.alerts.size());
    assertEquals(3, mesh.alerts().size());
  }

  @Test
  void theEndIsToldByAnotherWhenTheTellerIsGone() {
    mesh.pass(20 * S);
    e.up = false;
    mesh.pass(70 * S);
    b.up = false;
    mesh.pass(70 * S);
    e.up = true;
    mesh.pass(10 * S);
    assertEquals(
        List.of(Alert.Kind.DEAD, Alert.Kind.BACK), c.alerts.stream().map(Alert::kind).toList());
    assertEquals(3, mesh.alerts().size(), mesh.alerts()::toString);
  }

  @Test
  void whoHasWaysToTellPeopleDoesSo() {
    d.doctor.able(true, mesh.now);
    mesh.pass(20 * S);
    assertEquals(d.id, b.doctor.findings().coordinator());
    e.up = false;
    mesh.pass(70 * S);
    assertEquals(1, d.alerts.size());
    assertEquals(1, mesh.alerts().size());
  }

  @Test
  void goodbyesAreNoIncidentsEvenForThoseThatHaveNotHeardThem() {
    mesh.pass(20 * S);
    e.up = false;
    b.doctor.watch(e.id, mesh.now).left(mesh.now);
    c.doctor.watch(e.id, mesh.now).left(mesh.now);
    mesh.pass(600 * S);
    assertEquals(Health.LEFT, d.of(e));
    assertEquals(List.of(), mesh.alerts());
    e.up = true;
    mesh.pass(10 * S);
    assertEquals(Health.HEALTHY, d.of(e));
  }

  @Test
  void twoNodesHaveNobodyToAsk() {
    Clinic two = new Clinic("b", "c");
    two.pass(20 * S + S);
    two.node("c").up = false;
    two.pass(29 * S);
    assertEquals(Health.SUSPECT, two.node("b").of(two.node("c")));
    two.pass(S);
    assertEquals(Health.UNHEALTHY, two.node("b").of(two.node("c")));
    two.pass(31 * S);
    assertEquals(List.of(Alert.Kind.DEAD), two.kinds());
  }

  @Test
  void aFileInTheDropCountsForMinutes() {
    Clinic two = new Clinic("b", "c");
    Clinic.Node one = two.node("b");
    two.pass(20 * S);
    two.node("c").up = false;
    two.pass(40 * S);
    assertEquals(Health.UNHEALTHY, one.of(two.node("c")));
    one.doctor.watch(two.node("c").id, two.now).wrote(two.now);
    two.pass(240 * S);
    assertEquals(Health.HEALTHY, one.of(two.node("c")));
    two.pass(61 * S);
    assertEquals(Health.DEAD, one.of(two.node("c")));
    assertEquals(1, two.alerts().size());
  }

  @Test
  void whatANodeHasSleptThroughIsNobodysFault() {
    mesh.pass(20 * S);
    b.held = true;
    mesh.pass(50 * S);
    e.up = false;
    mesh.pass(5 * S);
    b.held = false;
    mesh.pass(S);
    b.doctor.slept(mesh.now);
    assertEquals(1, b.doctor.findings().incarnation());
    mesh.pass(10 * S);
    assertFalse(b.of(e) == Health.UNHEALTHY || b.of(e) == Health.DEAD);
    mesh.pass(70 * S);
    assertEquals(1, mesh.alerts().stream().filter(alert -> alert.node().equals(e.id)).count());
  }

  @Test
  void whoeverOftenPausesGetsMoreTime() {
    mesh.pass(20 * S);
    for (int i = 0; i < 3; i++) {
      e.held = true;
      mesh.pass(16 * S);
      e.held = false;
      mesh.pass(20 * S);
    }
    e.held = true;
    mesh.pass(12 * S);
    assertEquals(Health.SUSPECT, b.of(e));
    mesh.pass(4 * S);
    assertEquals(Health.UNHEALTHY, b.of(e));
  }

  @Test
  void strangersAndNonsenseChangeNothing() {
    mesh.pass(20 * S);
    Frame.Report lie = new Frame.Report(Clinic.id("x").text(), 1L << 61, 251, Long.MAX_VALUE >>> 2);
    long epoch = b.doctor.findings().epoch();
    b.doctor.reported(c.id, lie, mesh.now);
    b.doctor.reported(Clinic.id("x"), lie, mesh.now);
    b.doctor.reported(c.id, new Frame.Report(b.id.text(), 5, 251, 0), mesh.now);
    b.doctor.reported(c.id, new Frame.Report(e.id.text(), 1L << 61, 251, 0), mesh.now);
    assertEquals(epoch, b.doctor.findings().epoch());
    assertEquals(Health.HEALTHY, b.of(e));
    mesh.pass(20 * S);
    assertEquals(List.of(), mesh.alerts());
  }
}
