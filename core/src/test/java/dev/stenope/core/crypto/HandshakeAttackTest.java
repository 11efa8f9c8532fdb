package dev.stenope.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the owner of the drop, another node, or a peer gone bad can do to the two files.
class HandshakeAttackTest {
  private final Parties parties = new Parties();
  private final PendingRequest pending = parties.request();
  private final byte[] request = pending.file();

  private byte[] response() throws MalformedException {
    return parties.answer(parties.open(request)).file();
  }

  private void refused(byte[] file) {
    assertThrows(MalformedException.class, () -> parties.open(file));
  }

  private void refusedResponse(byte[] file) {
    assertThrows(MalformedException.class, () -> pending.finish(file, Parties.RESPONSE));
  }

  @Test
  void changedAnywhere() throws MalformedException {
    for (int i = 0; i < request.length; i++) {
      byte[] changed = request.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      refused(changed);
    }
    byte[] response = response();
    for (int i = 0; i < response.length; i++) {
      byte[] changed = response.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      refusedResponse(changed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 28, 44, 100, 4095, 4097, 8192})
  void truncatedOrExtended(int length) throws MalformedException {
    refused(Arrays.copyOf(request, length));
    refusedResponse(Arrays.copyOf(response(), length));
  }

  @Test
  void renamed() throws MalformedException {
    String other = Parties.REQUEST.replace('a', 'c');
    assertThrows(
        MalformedException.class,
        () -> Handshake.open(parties.ofBob, parties.bob.id(), request, other));
    byte[] response = response();
    assertThrows(MalformedException.class, () -> pending.finish(response, other));
  }

  @Test
  void reflected() {
    assertThrows(
        MalformedException.class,
        () -> Handshake.open(parties.ofAlice, parties.alice.id(), request, Parties.REQUEST));
    refusedResponse(request);
  }

  @Test
  void reflectedToTheMakerOfAnInvitation() {
    byte[] root = Dice.bytes(32, 9);
    Introduction joiner = Introduction.joiner(root, parties.alice.id());
    byte[] own = parties.request(joiner, parties.bob).file();
    assertThrows(
        MalformedException.class,
        () -> Handshake.open(Introduction.inviter(root), parties.bob.id(), own, Parties.REQUEST));
  }

  /// Who knows the secret of an invitation can read the request of the joiner and make a response
  /// to it, in which the key of the inviter alone is missing.
  @Test
  void theSecretOfAnInvitationWithoutTheKeyOfTheInviter() throws MalformedException {
    byte[] root = Dice.bytes(32, 9);
    Introduction joiner = Introduction.joiner(root, parties.bob.id());
    PendingRequest joining = parties.request(joiner, parties.alice);
    Introduction stolen = Introduction.inviter(root);
    Request read = Handshake.open(stolen, parties.mallory.id(), joining.file(), Parties.REQUEST);
    byte[] response =
        read.answer(
                parties.mallory, Parties.offer(), Parties.RESPONSE, Parties.LIFE, parties.random)
            .file();
    assertThrows(MalformedException.class, () -> joining.finish(response, Parties.RESPONSE));
    byte[] genuine = parties.answer(read).file();
    assertEquals(parties.bob.id(), joining.finish(genuine, Parties.RESPONSE).peer().id());
  }

  /// The same, with the response in the name of the inviter under a signature of the thief.
  @Test
  void theNameOfTheInviterUnderAnotherSignature() throws MalformedException {
    byte[] root = Dice.bytes(32, 9);
    Introduction joiner = Introduction.joiner(root, parties.bob.id());
    PendingRequest joining = parties.request(joiner, parties.alice);
    Request read =
        Handshake.open(
            Introduction.inviter(root), parties.mallory.id(), joining.file(), Parties.REQUEST);
    byte[] genuine = parties.answer(read).file();
    byte[] connectionId = Arrays.copyOf(joining.file(), 16);
    byte[] hash = Sha256.of(joining.file());
    HandshakeFile envelope =
        new HandshakeFile(joiner, Letter.PEER_RESPONSE, connectionId, Parties.RESPONSE, hash);
    byte[] forged = envelope.seal(envelope.open(genuine), parties.mallory, parties.random);
    assertThrows(MalformedException.class, () -> joining.finish(forged, Parties.RESPONSE));
  }

  @Test
  void swappedRoles() throws MalformedException {
    byte[] response = response();
    refused(response);
    assertThrows(
        MalformedException.class,
        () -> Handshake.open(parties.ofAlice, parties.alice.id(), response, Parties.RESPONSE));
    PendingRequest ofBob = parties.request(parties.ofBob, parties.bob);
    assertThrows(MalformedException.class, () -> ofBob.finish(response, Parties.RESPONSE));
  }

  @Test
  void fromAForeignIntroduction() {
    refused(parties.request(parties.foreign, parties.mallory).file());
    assertThrows(
        MalformedException.class,
        () -> Handshake.open(parties.foreign, parties.bob.id(), request, Parties.REQUEST));
  }

  @Test
  void aResponseToAnotherRequest() throws MalformedException {
    PendingRequest other = parties.request();
    byte[] response = parties.answer(parties.open(other.file())).file();
    refusedResponse(response);
    assertNotNull(other.finish(response, Parties.RESPONSE));
  }

  @Test
  void aResponseToAnotherRequestOfTheSameConnectionId() throws MalformedException {
    byte[] twin = forged(json -> {});
    Request opened = parties.open(twin);
    assertEquals(parties.open(request).connectionId(), opened.connectionId());
    refusedResponse(parties.answer(opened).file());
  }

  /// One who knows the root of the pair, but not the key of the identity, makes a request.
  @Test
  void anotherIdentityThanThePinnedOne() {
    Introduction known =
        Introduction.pair(parties.root, parties.alice.id(), parties.bob.publicKey());
    refused(parties.request(known, parties.mallory).file());
  }

  @Test
  void theNameOfAnotherUnderTheOwnSignature() throws MalformedException {
    Json json = parties.open(request).sender().offer();
    refused(envelope().seal(json, parties.mallory, parties.random));
  }

  @Test
  void anOlderVersion() throws MalformedException {
    byte[] old = forged(json -> json.put("version", "1.0"));
    refused(old);
  }

  @Test
  void aResponseThatCallsItselfARequest() throws MalformedException {
    refused(forged(json -> json.put("type", "server_response")));
  }

  @Test
  void anotherConnectionIdInside() throws MalformedException {
    refused(forged(json -> json.put("connection_id", Base64Url.encode(new byte[16]))));
  }

  @Test
  void aWrongKeyConfirmation() throws MalformedException {
    refused(forged(json -> json.put("secret_hash", "00".repeat(32))));
    refused(forged(json -> json.put("secret_hash", "zz")));
    refused(forged(json -> json.put("timestamp", Parties.LIFE.timestamp() + 1)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 300_001, Long.MAX_VALUE})
  void aLifeThatIsNoneOrTooLong(long life) throws MalformedException {
    refused(forged(json -> json.put("expires", Parties.LIFE.timestamp() + life)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "type",
        "connection_id",
        "secret_hash",
        "timestamp",
        "expires",
        "identity",
        "x25519",
        "mlkem768"
      })
  void aFieldThatIsMissingOrOfAnotherKind(String name) throws MalformedException {
    refused(forged(json -> json.put(name, null)));
    refused(forged(json -> json.put(name, true)));
    refused(forged(json -> json.put(name, "x".repeat(1500))));
  }

  @Test
  void anX25519KeyOfSmallOrder() throws MalformedException {
    String one = "01" + "00".repeat(31);
    String order8 = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
    for (String hex : new String[] {"00".repeat(32), one, order8}) {
      byte[] key = HexFormat.of().parseHex(hex);
      Request request = parties.open(confirmed(key));
      assertThrows(MalformedException.class, () -> parties.answer(request));
    }
  }

  @Test
  void anMlKemKeyOutOfRange() throws MalformedException {
    byte[] kem = new byte[1184];
    Arrays.fill(kem, (byte) 0xff);
    byte[] x = Spki.X25519.encode(KeyExchange.x25519(parties.random).getPublic());
    Request request = parties.open(confirmed(x, kem));
    assertThrows(MalformedException.class, () -> parties.answer(request));
  }

  @Test
  void aTextThatIsLongerThanTheFile() {
    byte[] plaintext = new byte[4052];
    Arrays.fill(plaintext, 0, 4, (byte) 0xff);
    assertThrows(MalformedException.class, () -> envelope().read(plaintext));
    assertThrows(MalformedException.class, () -> envelope().read(new byte[4052]));
  }

  @Test
  void sayingNothingOfTheBytes() throws MalformedException {
    byte[] changed = request.clone();
    changed[100] ^= 1;
    MalformedException e = assertThrows(MalformedException.class, () -> parties.open(changed));
    assertFalse(String.valueOf(e.getMessage()).matches(".*[0-9a-f]{8}.*"));
  }

  private HandshakeFile envelope() {
    byte[] connectionId = Arrays.copyOf(request, 16);
    return new HandshakeFile(
        parties.ofAlice, Letter.OWN_REQUEST, connectionId, Parties.REQUEST, new byte[0]);
  }

  /// A request that differs from a valid one in this, sealed and signed by the peer itself.
  private byte[] forged(Consumer<Json> change) throws MalformedException {
    Json json = parties.open(request).sender().offer();
    change.accept(json);
    return envelope().seal(json, parties.alice, parties.random);
  }

  private byte[] confirmed(byte[] x25519) throws MalformedException {
    Json json = parties.open(request).sender().offer();
    return confirmed(x25519, Base64.getUrlDecoder().decode(json.text("mlkem768")));
  }

  /// A request with these keys that confirms them.
  private byte[] confirmed(byte[] x25519, byte[] mlKem) throws MalformedException {
    HandshakeFile envelope = envelope();
    byte[] confirmation =
        envelope.confirmation(envelope.exchangeKey(), x25519, mlKem, Parties.LIFE.bytes());
    return forged(
        json ->
            json.put("x25519", Base64Url.encode(x25519))
                .put("mlkem768", Base64Url.encode(mlKem))
                .put("secret_hash", HexFormat.of().formatHex(confirmation)));
  }
}
