package dev.stenope.core.crypto;

import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;

/// The secret that one exchange of handshake files yields, and all that follows from it. Both sides
/// hold the same secret in different roles.
public final class Session {
  public enum Role {
    REQUESTER,
    RESPONDER
  }

  private static final int CHANNEL_LENGTH = 16;

  private final byte[] secret;
  private final Role role;

  /// `secret` has 32 bytes.
  public Session(byte[] secret, Role role) {
    if (secret.length != KeySchedule.KEY_LENGTH) {
      throw new IllegalArgumentException("a session secret has 32 bytes");
    }
    this.secret = secret.clone();
    this.role = role;
  }

  public Role role() {
    return role;
  }

  /// The connection id of packets to this node: the first 8 bytes of each.
  public long receiveId() {
    return id(role == Role.REQUESTER ? KeySchedule.REQUEST_ID : KeySchedule.RESPONSE_ID);
  }

  /// The connection id of packets to the peer.
  public long sendId() {
    return id(role == Role.REQUESTER ? KeySchedule.RESPONSE_ID : KeySchedule.REQUEST_ID);
  }

  /// The name under which brokers take packets to this node: 26 characters of base32.
  public String receiveChannel() {
    return channel(
        role == Role.REQUESTER ? KeySchedule.REQUEST_CHANNEL : KeySchedule.RESPONSE_CHANNEL);
  }

  /// The name under which brokers take packets to the peer.
  public String sendChannel() {
    return channel(
        role == Role.REQUESTER ? KeySchedule.RESPONSE_CHANNEL : KeySchedule.REQUEST_CHANNEL);
  }

  private String channel(String label) {
    return Base32.encode(KeySchedule.expand(secret, label, CHANNEL_LENGTH));
  }

  /// The protection of packets to the peer. Made once in the life of a session: two would use the
  /// same nonces.
  public Seal.Sealer sealer(long now) {
    boolean requester = role == Role.REQUESTER;
    return new Seal.Sealer(traffic(requester), sendId(), now);
  }

  /// The protection of packets from the peer. Made once in the life of a session: a second one
  /// would accept replays.
  public Seal.Opener opener() {
    boolean requester = role == Role.REQUESTER;
    return new Seal.Opener(traffic(!requester), receiveId());
  }

  /// The root secret, 32 bytes, under which the two nodes meet the next time.
  public byte[] pairRoot() {
    return KeySchedule.expand(secret, KeySchedule.PAIR, KeySchedule.KEY_LENGTH);
  }

  /// The mails of this session, both directions, of which none has been exchanged. The requester
  /// knows that the responder holds the session; the other way round that is still to be shown.
  public MailEpoch mail() {
    boolean requester = role == Role.REQUESTER;
    return new MailEpoch(
        id(KeySchedule.MAIL_ID), requester, mail(requester), 0, 0, mail(!requester), 0);
  }

  private MailChain mail(boolean ofRequester) {
    String label = ofRequester ? KeySchedule.MAIL_REQUESTER : KeySchedule.MAIL_RESPONDER;
    return MailChain.start(KeySchedule.expand(secret, label, KeySchedule.KEY_LENGTH));
  }

  private byte[] traffic(boolean ofRequester) {
    String label = ofRequester ? KeySchedule.REQUEST_KEY : KeySchedule.RESPONSE_KEY;
    return KeySchedule.expand(secret, label, KeySchedule.KEY_LENGTH);
  }

  private long id(String label) {
    try {
      return new Reader(KeySchedule.expand(secret, label, 8)).u64();
    } catch (MalformedException e) {
      throw new AssertionError("8 bytes are a number", e);
    }
  }

  @Override
  public String toString() {
    return "Session[" + role + "]";
  }
}
