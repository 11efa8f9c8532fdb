package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Mappings at routers of all kinds, in virtual time.
class PortMapperTest {
  private static final long MS = 1_000_000;
  private static final long S = 1000 * MS;
  private static final int PORT = 40_000;
  private static final Gateway HOME =
      new Gateway(endpoint("192.168.1.1", 0), endpoint("192.168.1.2", 0));
  private static final Gateway OFFICE =
      new Gateway(endpoint("10.0.0.1", 0), endpoint("10.0.0.2", 0));
  private static final Gateway SIX =
      new Gateway(endpoint("fe80::1", 0), endpoint("2001:db8::2", 0));
  private static final Endpoint PUBLIC = endpoint("203.0.113.7", PORT);

  private final List<PortMapper.Order> orders = new ArrayList<>();
  private final PortMapper mapper = new PortMapper(new SplittableRandom(1), orders::add);
  private long now = 1_000_000 * S;

  @Test
  void asksAllAtOnceAndUpnpAMomentLater() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    assertEquals(2, asked().size());
    assertEquals(60, asked().getFirst().length);
    assertEquals(2, asked().getLast().length);
    pass(60 * MS);
    assertTrue(orders.contains(new PortMapper.Map(HOME, PORT, PORT, 7200)));
    assertTrue(mapper.isAwaited(PORT));
    pass(20 * S);
    assertFalse(mapper.isAwaited(PORT));
    assertEquals(8, asked().size());
    assertEquals(Long.MAX_VALUE, mapper.deadline());
    assertEquals("silent", state(MappingProtocol.PCP));
  }

  @Test
  void theFirstAnswerIsTheCandidateAndUpnpIsNotNeeded() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(pcp(0, 7200, 100, PUBLIC));
    assertEquals(List.of(PUBLIC), mapper.external(PORT));
    pass(5 * S);
    assertFalse(orders.stream().anyMatch(PortMapper.Map.class::isInstance));
    assertEquals("available", state(MappingProtocol.PCP));
  }

  @Test
  void natPmpTellsTheAddressAndThenTheMapping() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(RouterAnswers.natPmpAddress(5, PUBLIC));
    assertEquals(12, asked().getLast().length);
    assertEquals(List.of(), mapper.external(PORT));
    answer(RouterAnswers.natPmpMapped(5, PORT, 50_000, 7200));
    assertEquals(List.of(PUBLIC.withPort(50_000)), mapper.external(PORT));
    mapper.release(PORT);
    assertEquals("000100009c40000000000000", hex(asked().getLast()));
  }

  @Test
  void natPmpIsNotAskedToMapWhatIsMapped() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(pcp(0, 7200, 100, PUBLIC));
    answer(RouterAnswers.natPmpAddress(5, PUBLIC));
    pass(5 * S);
    assertTrue(asked().stream().noneMatch(request -> request.length == 12));
  }

  @Test
  void whatUpnpMapsIsTakenBackWithTheSocketEvenIfItCameTooLate() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    pass(100 * MS);
    mapper.handle(new PortMapper.Mapped(HOME, PORT, PUBLIC, 7200), now);
    assertEquals(List.of(PUBLIC), mapper.external(PORT));
    mapper.release(PORT);
    assertEquals(new PortMapper.Unmap(HOME, PORT, PORT), orders.getLast());
    orders.clear();
    mapper.handle(new PortMapper.Mapped(HOME, PORT, PUBLIC, 7200), now);
    assertEquals(List.of(new PortMapper.Unmap(HOME, PORT, PORT)), orders);
  }

  @Test
  void whatHasWorkedIsAskedAloneAndTheOthersWhenItFails() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(pcp(0, 7200, 100, PUBLIC));
    pass(5 * S);
    orders.clear();
    mapper.claim(PORT + 1, false, now);
    assertEquals(1, asked().size());
    pass(3750 * MS);
    assertEquals("silent", state(MappingProtocol.PCP));
    assertEquals(2, asked().getLast().length);
  }

  @Test
  void whoIsSilentIsNotAskedForAWhileAndThenForLonger() {
    gateways(HOME);
    mapper.handle(new PortMapper.Unreachable(HOME), now);
    assertEquals(1, rounds(PORT, S));
    assertEquals(0, rounds(PORT, S));
    pass(5 * S);
    assertEquals(1, rounds(PORT, S));
    pass(5 * S);
    assertEquals(0, rounds(PORT, S));
    pass(5 * S);
    assertEquals(1, rounds(PORT, S));
    gateways(HOME);
    assertEquals(1, rounds(PORT, S));
  }

  @Test
  void aPersonWaitsForNoLongerThanFiveSeconds() {
    gateways(HOME);
    for (int i = 0; i < 5; i++) {
      assertEquals(1, rounds(PORT, S));
      pass(600 * S);
    }
    rounds(PORT, S);
    orders.clear();
    pass(6 * S);
    mapper.claim(PORT, true, now);
    assertEquals(2, asked().size());
    assertTrue(orders.stream().anyMatch(PortMapper.Map.class::isInstance));
  }

  /// Whether PCP was asked, and nobody listened.
  private int rounds(int port, long length) {
    orders.clear();
    mapper.claim(port, false, now);
    int asked = (int) asked().stream().filter(request -> request.length == 60).count();
    mapper.handle(new PortMapper.Unreachable(HOME), now);
    pass(length);
    mapper.handle(new PortMapper.NotMapped(HOME, port, PortMapper.Reason.SILENT), now);
    mapper.release(port);
    return asked;
  }

  @Test
  void theLeaseIsRenewedAtHalfUnderTheSameNonce() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    byte[] first = asked().getFirst();
    answer(pcp(0, 600, 100, PUBLIC.withPort(50_000)));
    orders.clear();
    pass(300 * S);
    assertEquals(1, asked().size());
    byte[] second = asked().getFirst();
    assertEquals(hex(first).substring(48, 80), hex(second).substring(48, 80));
    assertEquals("c350", hex(second).substring(84, 88));
    answer(RouterAnswers.pcp(second, 0, 600, 400, PUBLIC.withPort(50_000)));
    pass(298 * S);
    assertEquals(1, asked().size());
    assertEquals(List.of(PUBLIC.withPort(50_000)), mapper.external(PORT));
  }

  @Test
  void aLeaseThatIsNotRenewedEndsAndAllAreAskedAnew() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(pcp(0, 600, 100, PUBLIC));
    pass(599 * S);
    assertEquals(List.of(PUBLIC), mapper.external(PORT));
    orders.clear();
    pass(2 * S);
    assertEquals(List.of(), mapper.external(PORT));
    assertTrue(asked().stream().anyMatch(request -> request.length == 2));
  }

  @Test
  void aRebootShowsInTheEpochAndAllIsMappedAnew() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(pcp(0, 7200, 1000, PUBLIC));
    pass(100 * S);
    mapper.claim(PORT + 1, false, now);
    byte[] request = asked().getLast();
    orders.clear();
    answer(RouterAnswers.pcp(request, 0, 7200, 3, PUBLIC.withPort(PORT + 1)));
    assertEquals(1, asked().size());
    assertEquals("9c40", hex(asked().getFirst()).substring(80, 84));
    orders.clear();
    mapper.claim(PORT + 2, false, now);
    answer(RouterAnswers.pcp(asked().getLast(), 0, 7200, 900, PUBLIC.withPort(PORT + 2)));
    assertEquals(1, asked().size());
  }

  @Test
  void anotherNetworkIsAskedAndTheOldOneForgotten() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(pcp(0, 7200, 100, PUBLIC));
    orders.clear();
    gateways(OFFICE);
    assertEquals(List.of(), mapper.external(PORT));
    assertTrue(
        orders.stream()
            .allMatch(
                order -> order instanceof PortMapper.Ask(Gateway to, _) && to.equals(OFFICE)));
    orders.clear();
    mapper.handle(new PortMapper.Answered(HOME, new byte[] {1, 2, 3}), now);
    assertEquals(List.of(), orders);
    gateways();
    mapper.release(PORT);
    assertEquals(List.of(), orders);
    assertEquals(Long.MAX_VALUE, mapper.deadline());
  }

  @Test
  void aFirewallOfIpv6IsOpenedByPcpAlone() {
    gateways(SIX);
    mapper.claim(PORT, false, now);
    assertEquals(1, asked().size());
    Endpoint own = SIX.local().withPort(PORT);
    mapper.handle(
        new PortMapper.Answered(SIX, RouterAnswers.pcp(asked().getFirst(), 0, 7200, 5, own)), now);
    assertEquals(List.of(own), mapper.external(PORT));
  }

  @Test
  void doubtfulAddressesAreNoCandidates() {
    gateways(HOME);
    for (String host : List.of("10.1.2.3", "100.64.0.1", "127.0.0.1", "0.0.0.0", "224.0.0.1")) {
      mapper.claim(PORT, false, now);
      answer(pcp(0, 7200, 100, endpoint(host, PORT)));
      assertEquals(List.of(), mapper.external(PORT), host);
      mapper.release(PORT);
      orders.clear();
    }
    mapper.claim(PORT, false, now);
    answer(pcp(0, 7200, 100, PUBLIC.withPort(80)));
    assertEquals(List.of(), mapper.external(PORT));
    answer(pcp(0, 7200, 100, endpoint("100.64.0.1", PORT)));
  }

  @Test
  void anotherNatBeforeTheRouterIsSaid() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(pcp(0, 7200, 100, endpoint("100.64.3.4", PORT)));
    assertTrue(mapper.report().advice().contains("100.64.3.4"), mapper.report().advice());
  }

  @Test
  void answersToNothingThatWasAskedCountForNothing() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    byte[] forged = pcp(0, 7200, 100, PUBLIC);
    forged[30] ^= 1;
    answer(forged);
    answer(RouterAnswers.natPmpMapped(5, PORT, 50_000, 7200));
    assertEquals(List.of(), mapper.external(PORT));
    answer(pcp(0, 0, 100, PUBLIC));
    assertEquals(List.of(), mapper.external(PORT));
  }

  @Test
  void junkIsMetWithSilenceAndTold() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    orders.clear();
    for (int length : new int[] {0, 1, 3, 24, 60, 1500}) {
      answer(new byte[length]);
    }
    assertEquals(List.of(new PortMapper.Distrust(HOME)), orders);
  }

  @Test
  void versionsThatAreNotKnownAreRefusals() {
    gateways(HOME);
    mapper.claim(PORT, false, now);
    answer(RouterAnswers.natPmpRefused(1, 1));
    assertEquals("refused", state(MappingProtocol.PCP));
    assertEquals("unknown", state(MappingProtocol.NAT_PMP));
    answer(RouterAnswers.natPmpRefused(0, 2));
    assertEquals("refused", state(MappingProtocol.NAT_PMP));
    pass(60 * MS);
    mapper.handle(new PortMapper.NotMapped(HOME, PORT, PortMapper.Reason.REFUSED), now);
    assertEquals("refused", state(MappingProtocol.UPNP_IGD));
    assertFalse(mapper.isAwaited(PORT));
  }

  @Test
  void aRouterWhoseClockLeapsDoesNotMakeUsAskWithoutEnd() {
    gateways(HOME);
    for (int port = PORT; port < PORT + 10; port++) {
      mapper.claim(port, false, now);
    }
    int answered = 0;
    for (int i = 0; i < 10_000 && answered < orders.size(); i++) {
      if (orders.get(answered++) instanceof PortMapper.Ask(_, byte[] request)
          && request.length == 60) {
        answer(RouterAnswers.pcp(request, 0, 7200, (i * 7919L) % 100_000, PUBLIC));
        now += MS;
      }
    }
    assertTrue(orders.size() < 100, orders.size() + " orders");
  }

  private void gateways(Gateway... all) {
    mapper.handle(new PortMapper.Gateways(List.of(all)), now);
  }

  private byte[] pcp(int result, long lifetime, long epoch, Endpoint external) {
    return RouterAnswers.pcp(asked().getFirst(), result, lifetime, epoch, external);
  }

  private void answer(byte[] response) {
    mapper.handle(new PortMapper.Answered(HOME, response), now);
  }

  private void pass(long duration) {
    long end = now + duration;
    while (mapper.deadline() <= end) {
      now = Math.max(now, mapper.deadline());
      mapper.wake(now);
      assertTrue(mapper.deadline() > now);
    }
    now = end;
  }

  private List<byte[]> asked() {
    List<byte[]> requests = new ArrayList<>();
    for (PortMapper.Order order : orders) {
      if (order instanceof PortMapper.Ask(_, byte[] request)) {
        requests.add(request);
      }
    }
    return requests;
  }

  private String state(MappingProtocol protocol) {
    return mapper.report().protocols().getOrDefault(protocol, "");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Endpoint endpoint(String host, int port) {
    try {
      return Endpoint.of(host, port);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
