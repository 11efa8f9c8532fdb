package dev.stenope.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private final Parties parties = new Parties();

  @Test
  void twoFilesGiveBothSidesTheSameSession() throws MalformedException {
    PendingRequest pending = parties.request();
    Request request = parties.open(pending.file());
    Request.Answer answer = parties.answer(request);
    PendingRequest.Agreement agreement = pending.finish(answer.file(), Parties.RESPONSE);
    assertEquals(4096, pending.file().length);
    assertEquals(4096, answer.file().length);
    assertEquals(parties.alice.id(), request.sender().id());
    assertEquals(parties.bob.id(), agreement.peer().id());
    assertEquals(Session.Role.REQUESTER, agreement.session().role());
    assertEquals(Session.Role.RESPONDER, answer.session().role());
    assertArrayEquals(answer.session().pairRoot(), agreement.session().pairRoot());
    assertEquals(answer.session().sendId(), agreement.session().receiveId());
  }

  @Test
  void theFilesHaveEveryRequiredField() throws MalformedException {
    PendingRequest pending = parties.request();
    Request request = parties.open(pending.file());
    Json offer = request.sender().offer();
    Json back = pending.finish(parties.answer(request).file(), Parties.RESPONSE).peer().offer();
    for (Json json : new Json[] {offer, back}) {
      assertEquals("2.0", json.text("version"));
      assertEquals(64, json.text("secret_hash").length());
      assertEquals(request.connectionId(), json.text("connection_id"));
      assertEquals("203.0.113.7", json.text("public_ip"));
      for (String name : new String[] {"udp_port", "agreed_time_utc", "timestamp", "expires"}) {
        assertTrue(json.number(name) > 0, name);
      }
    }
    assertEquals("client_handshake", offer.text("type"));
    assertEquals("server_response", back.text("type"));
    assertNotEquals(offer.text("secret_hash"), back.text("secret_hash"));
  }

  @Test
  void everyExchangeIsFresh() throws MalformedException {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      PendingRequest pending = parties.request();
      Request.Answer answer = parties.answer(parties.open(pending.file()));
      assertTrue(ids.add(answer.session().sendId()));
    }
  }

  @Test
  void anInvitationNeedsNoKnownJoiner() throws MalformedException {
    byte[] root = KeySchedule.root(Dice.bytes(32, 5));
    Introduction joiner = Introduction.joiner(root, parties.bob.id());
    Introduction inviter = Introduction.inviter(root);
    PendingRequest pending = parties.request(joiner, parties.alice);
    Request request = Handshake.open(inviter, parties.bob.id(), pending.file(), Parties.REQUEST);
    byte[] response = parties.answer(request).file();
    PendingRequest.Agreement agreement = pending.finish(response, Parties.RESPONSE);
    assertEquals(parties.bob.id(), agreement.peer().id());
    assertNull(joiner.peer());
    assertTrue(joiner.mayRequest());
    assertFalse(inviter.mayRequest());
    assertThrows(IllegalArgumentException.class, () -> parties.request(inviter, parties.alice));
  }

  @Test
  void eachSideKnowsEachFileByItsName() {
    byte[] nonce = Dice.bytes(8, 1);
    Introduction a = parties.ofAlice;
    Introduction b = parties.ofBob;
    assertEquals(Letter.PEER_REQUEST, b.recognize(nonce, 7, a.tag(Letter.OWN_REQUEST, nonce, 7)));
    assertEquals(Letter.OWN_REQUEST, a.recognize(nonce, 7, a.tag(Letter.OWN_REQUEST, nonce, 7)));
    assertEquals(Letter.PEER_RESPONSE, a.recognize(nonce, 7, b.tag(Letter.OWN_RESPONSE, nonce, 7)));
    assertEquals(Letter.PEER_REQUEST, a.recognize(nonce, 7, b.tag(Letter.OWN_REQUEST, nonce, 7)));
    assertNull(a.recognize(nonce, 8, b.tag(Letter.OWN_REQUEST, nonce, 7)));
    assertNull(parties.foreign.recognize(nonce, 7, b.tag(Letter.OWN_REQUEST, nonce, 7)));
    assertFalse(Letter.OWN_RESPONSE.isFromPeer());
    assertTrue(Letter.PEER_RESPONSE.isFromPeer());
  }

  @Test
  void nothingSecretIsShown() throws MalformedException {
    Request request = parties.open(parties.request().file());
    Request.Answer answer = parties.answer(request);
    assertEquals("Session[RESPONDER]", answer.session().toString());
    assertEquals("Introduction[" + parties.bob.id() + "]", parties.ofAlice.toString());
  }
}
