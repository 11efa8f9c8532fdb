package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `stenope nat` tells behind each kind of router, and what it predicts of the peer, is what
/// the router does and what comes of the meeting.
@Tag("lab")
class NatTellingTest {
  private static final Duration ONE_WAY = Duration.ofMillis(25);
  private static final Json NAT = new Json().put("command", "nat");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "MASQUERADE, MASQUERADE, skew-scan",
    "OPENWRT, ONE_TO_ONE, skew-scan",
    "RANDOM, OPENWRT, port-search",
    "RANDOM_OPENWRT, RANDOM, drop"
  })
  void theRouterAndTheWayToThePeerAreTold(Router one, Router other, String prediction)
      throws Exception {
    try (TwoHomes homes = new TwoHomes(one, other, ONE_WAY);
        LabNode a = new LabNode(folder, "a", Encounter.BEHIND_NAT);
        LabNode b = new LabNode(folder, "b", Encounter.BEHIND_NAT)) {
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      b.start(command -> homes.namespaces().start("b", command), Duration.ZERO);
      Encounter meeting = Encounter.meet(a, b);
      Json atA = a.ask(NAT);
      Json atB = b.ask(NAT);
      System.out.printf("%s and %s: %s, %s%n", one, other, meeting, atA);
      tells(one, atA);
      tells(other, atB);
      for (Json nat : new Json[] {atA, atB}) {
        Json peer = (Json) nat.list("peers").getFirst();
        assertEquals(prediction, peer.text("prediction"), nat.toString());
        assertEquals(!prediction.equals("drop"), peer.flag("direct"), nat.toString());
        if (peer.flag("direct")) {
          assertEquals("punched", peer.text("path"), nat.toString());
        }
      }
    }
  }

  private static void tells(Router router, Json nat) throws MalformedException {
    boolean random = router == Router.RANDOM || router == Router.RANDOM_OPENWRT;
    assertEquals(
        random ? "address-and-port-dependent" : "endpoint-independent", nat.text("mapping"));
    assertEquals(random ? "random" : "preserving", nat.text("allocation"));
  }
}
