package dev.stenope.core.nat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.nat.TurnMessage.Kind;
import dev.stenope.core.nat.TurnMessage.Method;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnAllocationTest extends TurnConversation {
  @Test
  void answersTheChallengeAndHasAnAddress() {
    allocation.begin(now);
    assertEquals(17, heard.last().transport());
    assertFalse(heard.last().hasIntegrity());
    challenge(401, NONCE);
    assertArrayEquals("u".getBytes(UTF_8), heard.last().username());
    assertArrayEquals(NONCE, heard.last().nonce());
    succeed(answer -> answer.relayed(RELAYED).lifetime(600));
    assertEquals(RELAYED, heard.relayed);
  }

  @Test
  void takesSha256WhereTheServerOffersIt() {
    byte[] nonce = "obMatJos2gAAAxyz".getBytes(UTF_8);
    byte[] algorithms = {0, 2, 0, 0, 0, 1, 0, 0};
    allocation.begin(now);
    TurnMessage request = heard.last();
    handle(
        new TurnWriter(request.id())
            .error(401)
            .realm(REALM)
            .nonce(nonce)
            .algorithms(algorithms)
            .plain(Method.ALLOCATE, Kind.ERROR));
    byte[] key = LongTermCredentials.key("u".getBytes(UTF_8), REALM, "p".getBytes(UTF_8), true);
    assertTrue(heard.last().isAuthentic(key, true));
    assertArrayEquals(algorithms, heard.last().algorithms());
    TransactionId id = heard.last().id();
    TurnWriter answer = new TurnWriter(id).relayed(RELAYED);
    handle(answer.sealed(Method.ALLOCATE, Kind.SUCCESS, key, false));
    assertEquals(null, heard.relayed, "an answer with the weaker integrity counted");
    handle(new TurnWriter(id).relayed(RELAYED).sealed(Method.ALLOCATE, Kind.SUCCESS, key, true));
    assertEquals(RELAYED, heard.relayed);
  }

  @Test
  void aNonceThatPromisesAlgorithmsWithoutThemIsNotAnswered() {
    allocation.begin(now);
    challenge(401, "obMatJos2gAAAxyz".getBytes(UTF_8));
    assertEquals(1, heard.faults.size());
  }

  @Test
  void aWrongPasswordEndsIt() {
    allocation.begin(now);
    challenge(401, NONCE);
    challenge(401, NONCE);
    assertEquals(2, heard.sent.size());
    assertTrue(heard.faults.getFirst().contains("password"), heard.faults::toString);
    assertEquals(Long.MAX_VALUE, allocation.deadline());
  }

  @Test
  void aServerThatChallengesForEverIsGivenUp() {
    allocation.begin(now);
    for (int i = 0; i < 10 && heard.faults.isEmpty(); i++) {
      challenge(438, ("n" + i).getBytes(UTF_8));
    }
    assertEquals(4, heard.sent.size());
    assertEquals(1, heard.faults.size());
  }

  @Test
  void aForgedSuccessIsIgnored() {
    allocation.begin(now);
    challenge(401, NONCE);
    TransactionId id = heard.last().id();
    handle(new TurnWriter(id).relayed(PEER).plain(Method.ALLOCATE, Kind.SUCCESS));
    handle(new TurnWriter(id).relayed(PEER).sealed(Method.ALLOCATE, Kind.SUCCESS, NONCE, false));
    assertEquals(null, heard.relayed);
    succeed(answer -> answer.relayed(RELAYED));
    assertEquals(RELAYED, heard.relayed);
  }

  @Test
  void aSilentServerIsGivenUp() {
    allocation.begin(now);
    pass(10 * SECOND, () -> {});
    assertEquals(4, heard.sent.size());
    assertEquals(List.of("it does not answer"), heard.faults);
    assertTrue(allocation.isOver());
  }

  @Test
  void overAStreamARequestIsSentOnce() {
    allocation = make(true);
    allocation.begin(now);
    pass(10 * SECOND, () -> {});
    assertEquals(1, heard.sent.size());
    assertEquals(1, heard.faults.size());
  }

  @Test
  void nonsenseAddressesAreNoAddresses() {
    for (String nonsense :
        List.of(
            "127.0.0.1:5000",
            "0.0.0.0:5000",
            "10.0.0.1:5000",
            "224.0.0.1:5000",
            "198.51.100.1:80")) {
      allocation = make(false);
      allocation.begin(now);
      challenge(401, NONCE);
      succeed(answer -> answer.relayed(endpoint(nonsense)));
      assertTrue(heard.faults.getLast().contains(nonsense), nonsense);
      assertEquals(0, heard.last().lifetime(), "it is given back");
    }
    assertEquals(null, heard.relayed);
  }

  @Test
  void anotherServerMayBeNamed() {
    allocation.begin(now);
    TransactionId id = heard.last().id();
    handle(new TurnWriter(id).error(300).alternate(PEER).plain(Method.ALLOCATE, Kind.ERROR));
    assertEquals(PEER, heard.alternate);
    assertTrue(allocation.isOver());
  }

  @Test
  void errorsAreToldInWords() {
    for (int code : new int[] {403, 437, 440, 441, 442, 486, 508, 500}) {
      allocation = make(false);
      allocation.begin(now);
      challenge(401, NONCE);
      refuse(code);
      assertTrue(heard.faults.getLast().contains(String.valueOf(code)));
      assertEquals(Long.MAX_VALUE, allocation.deadline());
    }
    assertEquals(0, heard.lost);
  }

  @Test
  void aPacketAsksForThePermissionAndFollowsAtOnce() {
    allocate();
    heard.sent.clear();
    allocation.send(PEER, new byte[] {9, 8, 7}, 1, 2, now);
    assertEquals(1, heard.count(Method.CREATE_PERMISSION, Kind.REQUEST));
    assertEquals(Method.SEND, heard.last().method());
    assertEquals(PEER, heard.last().peer());
    TurnMessage.Range data = heard.last().data();
    assertNotNull(data);
    assertEquals(8, heard.sent.getLast()[data.offset()]);
    assertEquals(2, data.length());
    allocation.send(PEER.withPort(1), new byte[1], 0, 1, now);
    assertEquals(1, heard.count(Method.CREATE_PERMISSION, Kind.REQUEST));
  }

  private void arrive(Endpoint peer, byte... data) {
    TurnWriter indication = new TurnWriter(new TransactionId(1, 1)).peer(peer);
    handle(indication.data(data, 0, data.length).plain(Method.DATA, Kind.INDICATION));
  }

  @Test
  void whatComesFromAStrangerIsDropped() {
    allocate();
    arrive(PEER, (byte) 1);
    assertTrue(heard.arrived.isEmpty());
    allocation.send(PEER, new byte[1], 0, 1, now);
    arrive(PEER, (byte) 1);
    assertEquals(1, heard.arrived.size());
  }

  @Test
  void anAddressThatWasHeardGetsAChannel() {
    allocate();
    allocation.send(PEER, new byte[1], 0, 1, now);
    arrive(PEER, (byte) 1);
    allocation.wake(now);
    assertEquals(Method.CHANNEL_BIND, heard.last().method());
    assertEquals(0x4000, heard.last().channel());
    succeed(answer -> answer);
    allocation.send(PEER, new byte[] {5, 6, 7}, 0, 3, now);
    assertArrayEquals(new byte[] {0x40, 0, 0, 3, 5, 6, 7}, heard.sent.getLast());
    handle(new byte[] {0x40, 0, 0, 2, 1, 2});
    assertArrayEquals(new byte[] {1, 2}, heard.arrived.getLast());
    int before = heard.arrived.size();
    handle(new byte[] {0x40, 0, 0, 9, 1, 2});
    handle(new byte[] {0x40, 1, 0, 2, 1, 2});
    assertEquals(before, heard.arrived.size());
  }

  @Test
  void allIsRenewedInTime() {
    allocate();
    allocation.send(PEER, new byte[1], 0, 1, now);
    heard.sent.removeLast();
    agree();
    arrive(PEER, (byte) 1);
    allocation.wake(now);
    agree();
    heard.sent.clear();
    pass(3600 * SECOND, this::agree);
    assertEquals(6, heard.count(Method.REFRESH, Kind.REQUEST));
    assertEquals(15, heard.count(Method.CREATE_PERMISSION, Kind.REQUEST));
    assertEquals(6, heard.count(Method.CHANNEL_BIND, Kind.REQUEST));
    assertTrue(heard.count(Method.BINDING, Kind.INDICATION) > 150, "keepalives");
    assertTrue(heard.faults.isEmpty());
  }

  @Test
  void aStaleNonceIsReplaced() {
    allocate();
    allocation.check(now);
    challenge(438, FRESH);
    assertArrayEquals(FRESH, heard.last().nonce());
    succeed(answer -> answer.lifetime(600));
    assertTrue(heard.faults.isEmpty());
  }

  @Test
  void aLostAllocationIsNoticedAtTheNextCheck() {
    allocate();
    allocation.check(now);
    allocation.check(now);
    refuse(437);
    assertEquals(1, heard.lost);
    assertTrue(allocation.isOver());
    allocation.send(PEER, new byte[1], 0, 1, now);
    assertEquals(Method.REFRESH, heard.last().method());
  }

  @Test
  void withoutARefreshItEndsWithItsLifetime() {
    allocate();
    heard.sent.clear();
    pass(700 * SECOND, () -> {});
    assertEquals(1, heard.lost);
    assertTrue(heard.sent.size() < 120, () -> heard.sent.size() + " packets");
  }

  @Test
  void aRefusedPermissionLeavesThatPeerAlone() {
    allocate();
    allocation.send(PEER, new byte[1], 0, 1, now);
    heard.sent.removeLast();
    refuse(403);
    int before = heard.sent.size();
    allocation.send(PEER, new byte[1], 0, 1, now);
    assertEquals(before, heard.sent.size());
    assertTrue(heard.faults.isEmpty());
  }

  @Test
  void peersAreBounded() {
    allocate();
    heard.sent.clear();
    for (int i = 0; i < 100; i++) {
      Endpoint peer = new Endpoint(0, 0xffff_c633_6400L + i, 4000);
      allocation.send(peer, new byte[1], 0, 1, now);
    }
    assertEquals(32, heard.count(Method.CREATE_PERMISSION, Kind.REQUEST));
  }

  @Test
  void isGivenBack() {
    allocate();
    allocation.release(now);
    assertEquals(0, heard.last().lifetime());
    challenge(438, FRESH);
    assertFalse(allocation.isOver());
    succeed(answer -> answer.lifetime(0));
    assertTrue(allocation.isOver());
    assertEquals(Long.MAX_VALUE, allocation.deadline());
    assertTrue(heard.faults.isEmpty());
  }
}
