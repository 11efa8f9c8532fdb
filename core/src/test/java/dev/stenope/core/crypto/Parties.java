package dev.stenope.core.crypto;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;

/// Two nodes that have met, and one that neither knows.
final class Parties {
  static final String REQUEST = "handshake-1700000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bin";
  static final String RESPONSE = "handshake-1700000001-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.bin";
  static final Handshake.Life LIFE = new Handshake.Life(1_700_000_000_000L, 1_700_000_300_000L);

  final SecureRandom random = Dice.seeded(1);
  final Identity alice = Identity.make(Dice.seeded(2));
  final Identity bob = Identity.make(Dice.seeded(3));
  final Identity mallory = Identity.make(Dice.seeded(4));
  final byte[] root = Dice.bytes(32, 5);
  final Introduction ofAlice = Introduction.pair(root, alice.id(), bob.publicKey());
  final Introduction ofBob = Introduction.pair(root, bob.id(), alice.publicKey());
  final Introduction foreign = Introduction.pair(Dice.bytes(32, 6), bob.id(), alice.publicKey());

  static Json offer() {
    return new Json()
        .put("name", "home")
        .put("public_ip", "203.0.113.7")
        .put("udp_port", 4000)
        .put("agreed_time_utc", 1_700_000_001_000L);
  }

  PendingRequest request() {
    return request(ofAlice, alice);
  }

  PendingRequest request(Introduction introduction, Identity self) {
    return Handshake.request(introduction, self, offer(), REQUEST, LIFE, random);
  }

  Request open(byte[] file) throws MalformedException {
    return Handshake.open(ofBob, bob.id(), file, REQUEST);
  }

  Request.Answer answer(Request request) throws MalformedException {
    return request.answer(bob, offer(), RESPONSE, LIFE, random);
  }
}
