package dev.stenope.core.crypto;

import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.security.KeyPair;
import java.security.SecureRandom;
import javax.crypto.KEM;

/// An authentic request of a peer.
public final class Request {
  private final Introduction introduction;
  private final Handshake.Sender sender;
  private final byte[] connectionId;
  private final byte[] hash;
  private final byte[] x25519;
  private final byte[] mlKem;

  Request(
      Introduction introduction,
      Handshake.Sender sender,
      byte[] connectionId,
      byte[] hash,
      byte[] x25519,
      byte[] mlKem) {
    this.introduction = introduction;
    this.sender = sender;
    this.connectionId = connectionId;
    this.hash = hash;
    this.x25519 = x25519;
    this.mlKem = mlKem;
  }

  /// The response file for the drop, 4,096 bytes, and the session that it begins.
  public record Answer(byte[] file, Session session) {}

  public Introduction introduction() {
    return introduction;
  }

  public Handshake.Sender sender() {
    return sender;
  }

  /// The random id of the exchange in base64url; a request is answered once, and this tells whether
  /// it was.
  public String connectionId() {
    return Base64Url.encode(connectionId);
  }

  /// `name` is the name that the response will have in the drop.
  public Answer answer(
      Identity self, Json offer, String name, Handshake.Life life, SecureRandom random)
      throws MalformedException {
    KeyPair ephemeral = KeyExchange.x25519(random);
    byte[] agreed = KeyExchange.agree(ephemeral.getPrivate(), x25519);
    KEM.Encapsulated encapsulated = KeyExchange.encapsulate(mlKem, random);
    HybridSecret secret = new HybridSecret(agreed, encapsulated.key().getEncoded());
    byte[] x = Spki.X25519.encode(ephemeral.getPublic());
    byte[] ciphertext = encapsulated.encapsulation();
    HandshakeFile envelope =
        new HandshakeFile(introduction, Letter.OWN_RESPONSE, connectionId, name, hash);
    byte[] key = secret.confirmationKey(introduction, hash);
    byte[] confirmation = envelope.confirmation(key, x, ciphertext, life.bytes());
    Json json =
        Handshake.json(Handshake.RESPONSE_TYPE, connectionId, confirmation, life, self)
            .put("x25519", Base64Url.encode(x))
            .put("mlkem768_ct", Base64Url.encode(ciphertext));
    byte[] file = envelope.seal(Handshake.with(json, offer), self, random);
    String direction = introduction.direction(Letter.PEER_REQUEST);
    byte[] session = secret.session(introduction, direction, hash, Sha256.of(file));
    return new Answer(file, new Session(session, Session.Role.RESPONDER));
  }
}
