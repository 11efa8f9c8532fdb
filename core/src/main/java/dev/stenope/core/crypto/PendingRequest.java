package dev.stenope.core.crypto;

import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.security.KeyPair;

/// A request that was written and waits for its response: the file, and the private keys that only
/// this node's memory holds.
public final class PendingRequest {
  private final Introduction introduction;
  private final NodeId self;
  private final byte[] file;
  private final byte[] connectionId;
  private final KeyPair x25519;
  private final KeyPair mlKem;

  PendingRequest(
      Introduction introduction,
      NodeId self,
      byte[] file,
      byte[] connectionId,
      KeyPair x25519,
      KeyPair mlKem) {
    this.introduction = introduction;
    this.self = self;
    this.file = file;
    this.connectionId = connectionId;
    this.x25519 = x25519;
    this.mlKem = mlKem;
  }

  /// What a valid response yields.
  public record Agreement(Session session, Handshake.Sender peer) {}

  /// The content for the drop, 4,096 bytes.
  public byte[] file() {
    return file.clone();
  }

  /// Reads the response. A request takes one response; what to do with a second valid one is the
  /// caller's to decide.
  public Agreement finish(byte[] response, String name) throws MalformedException {
    byte[] requestHash = Sha256.of(file);
    HandshakeFile envelope =
        new HandshakeFile(introduction, Letter.PEER_RESPONSE, connectionId, name, requestHash);
    Json json = envelope.open(response);
    Handshake.Sender sender = Handshake.sender(json, Handshake.RESPONSE_TYPE, connectionId, self);
    byte[] x = Base64Url.decode(json, "x25519", Spki.X25519.length());
    byte[] ciphertext = Base64Url.decode(json, "mlkem768_ct", HybridSecret.CIPHERTEXT_LENGTH);
    HybridSecret secret =
        new HybridSecret(
            KeyExchange.agree(x25519.getPrivate(), x),
            KeyExchange.decapsulate(mlKem.getPrivate(), ciphertext));
    byte[] key = secret.confirmationKey(introduction, requestHash);
    Handshake.confirm(json, envelope.confirmation(key, x, ciphertext, sender.life().bytes()));
    String direction = introduction.direction(Letter.OWN_REQUEST);
    byte[] session = secret.session(introduction, direction, requestHash, Sha256.of(response));
    return new Agreement(new Session(session, Session.Role.REQUESTER), sender);
  }
}
