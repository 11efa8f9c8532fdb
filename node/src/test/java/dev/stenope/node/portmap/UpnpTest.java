package dev.stenope.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.nat.PortMapper.Reason;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Internet gateways, good and bad ones.
class UpnpTest {
  private static final Duration AMPLE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Route ROUTE = new Route(LOOPBACK, LOOPBACK);
  private static final PortMapper.Map ORDER =
      new PortMapper.Map(ROUTE.gateway(), 40_000, 40_000, 7200);

  private final List<PortMapper.Event> events = new ArrayList<>();

  @Test
  void mapsAndTakesBack() throws Exception {
    try (FakeIgd igd = new FakeIgd((action, _) -> ok(action));
        Upnp upnp = upnp(igd)) {
      upnp.map(ORDER);
      assertEquals(List.of(mapped(40_000)), events);
      upnp.unmap(new PortMapper.Unmap(ROUTE.gateway(), 40_000, 40_000));
      assertEquals(
          List.of("GetExternalIPAddress", "AddPortMapping", "DeletePortMapping"), igd.actions);
      assertTrue(igd.bodies.get(2).contains("<NewInternalClient>127.0.0.1</NewInternalClient>"));
      assertTrue(igd.bodies.get(2).contains("<NewLeaseDuration>7200</NewLeaseDuration>"));
    }
  }

  @Test
  void theSecondVersionChoosesThePort() throws Exception {
    FakeIgd.Manner manner =
        new FakeIgd.Manner() {
          @Override
          public String description(int port) {
            return FakeIgd.answer(200, FakeIgd.description("2", "/ctl"));
          }

          @Override
          public String action(String action, int n) {
            return action.equals("AddAnyPortMapping")
                ? FakeIgd.told("NewReservedPort", "50000")
                : ok(action);
          }
        };
    try (FakeIgd igd = new FakeIgd(manner);
        Upnp upnp = upnp(igd)) {
      upnp.map(ORDER);
      assertEquals(List.of(mapped(50_000)), events);
    }
  }

  @Test
  void leasesThatCannotEndAndPortsOfOthersAreGotAround() throws Exception {
    FakeIgd.Manner manner =
        (action, n) ->
            !action.equals("AddPortMapping") || n == 2
                ? ok(action)
                : FakeIgd.error(n == 0 ? 725 : 718);
    try (FakeIgd igd = new FakeIgd(manner);
        Upnp upnp = upnp(igd)) {
      upnp.map(ORDER);
      assertTrue(events.getFirst() instanceof PortMapper.Mapped, events.toString());
      assertTrue(igd.bodies.getLast().contains("<NewLeaseDuration>0</NewLeaseDuration>"));
      assertTrue(!igd.bodies.getLast().contains("<NewExternalPort>40000<"));
    }
  }

  @Test
  void refusalsAreTold() throws Exception {
    for (int code : new int[] {718, 606, 0}) {
      assertReason(
          Reason.REFUSED,
          (action, _) -> action.startsWith("Add") ? FakeIgd.error(code) : ok(action));
    }
    String tooLong = "<a>" + "x".repeat(1 << 17) + "</a>";
    assertReason(Reason.REFUSED, (_, _) -> FakeIgd.answer(200, tooLong));
    assertReason(Reason.REFUSED, (_, _) -> FakeIgd.answer(404, "<html><br>nothing here"));
  }

  @Test
  void noOtherHostIsAskedWhateverTheGatewaySays() throws Exception {
    try (FakeIgd victim = new FakeIgd((action, _) -> ok(action))) {
      for (String there :
          List.of("http://127.0.0.2:%d/", "http://localhost:%d/", "ftp://127.0.0.1/")) {
        String url = there.formatted(victim.ssdpPort());
        assertReason(Reason.SILENT, located(url));
        assertReason(Reason.STRANGE, controlled(url));
      }
      assertReason(
          Reason.REFUSED,
          (_, _) ->
              "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n"
                  .formatted(victim.ssdpPort()));
      assertEquals(0, victim.connections.get());
    }
  }

  @Test
  void junkIsJunk() throws Exception {
    for (String junk :
        List.of(
            "\0\1\2",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "<a>".repeat(1000))) {
      assertReason(Reason.STRANGE, (_, _) -> FakeIgd.answer(200, junk));
    }
    assertReason(Reason.STRANGE, (_, _) -> FakeIgd.told("NewExternalIPAddress", "home"));
    assertReason(Reason.STRANGE, (_, _) -> FakeIgd.answer(200, "<a/>"));
  }

  @Test
  void aGatewayThatDripsItsAnswerIsGivenUp() throws Exception {
    assertReason(Reason.REFUSED, (_, _) -> "");
  }

  private static FakeIgd.Manner located(String url) {
    return new FakeIgd.Manner() {
      @Override
      public String location(int port) {
        return url;
      }

      @Override
      public String action(String action, int n) {
        return ok(action);
      }
    };
  }

  private static FakeIgd.Manner controlled(String url) {
    return new FakeIgd.Manner() {
      @Override
      public String description(int port) {
        return FakeIgd.answer(200, FakeIgd.description("1", url));
      }

      @Override
      public String action(String action, int n) {
        return ok(action);
      }
    };
  }

  /// What is strange is looked for until the end of a short patience, in which the gateway may not
  /// come to answer on a machine that is busy.
  private void assertReason(Reason expected, FakeIgd.Manner manner) throws IOException {
    Duration patience = expected == Reason.REFUSED ? AMPLE : SHORT;
    Reason reason = reason(manner, patience);
    for (int i = 0; i < 50 && reason == Reason.SILENT && reason != expected; i++) {
      reason = reason(manner, patience);
    }
    assertEquals(expected, reason);
  }

  private Reason reason(FakeIgd.Manner manner, Duration patience) throws IOException {
    events.clear();
    try (FakeIgd igd = new FakeIgd(manner);
        Upnp upnp = upnp(igd, patience)) {
      upnp.map(ORDER);
    }
    assertEquals(1, events.size());
    return events.getFirst() instanceof PortMapper.NotMapped(_, _, Reason reason) ? reason : fail();
  }

  private Reason fail() {
    throw new AssertionError(events.toString());
  }

  private Upnp upnp(FakeIgd igd) {
    return upnp(igd, AMPLE);
  }

  private Upnp upnp(FakeIgd igd, Duration patience) {
    return new Upnp(ROUTE, igd.ssdpPort(), patience, new SplittableRandom(1), events::add);
  }

  private static String ok(String action) {
    return action.equals("GetExternalIPAddress")
        ? FakeIgd.told("NewExternalIPAddress", "203.0.113.7")
        : FakeIgd.answer(200, "<a/>");
  }

  private static PortMapper.Mapped mapped(int port) throws MalformedException {
    return new PortMapper.Mapped(ROUTE.gateway(), 40_000, Endpoint.of("203.0.113.7", port), 7200);
  }
}
