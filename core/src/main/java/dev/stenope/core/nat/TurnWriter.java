package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Writer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Makes a [TurnMessage]: first its attributes, in order, then the whole.
public final class TurnWriter {
  static final int SHA1_LENGTH = 20;
  static final int SHA256_LENGTH = 32;

  private static final int TAIL = 4 + SHA256_LENGTH + Stun.FINGERPRINT_LENGTH;

  private final TransactionId id;
  private final Writer body = new Writer(TurnMessage.MAX_LENGTH - Stun.HEADER - TAIL);

  public TurnWriter(TransactionId id) {
    this.id = id;
  }

  public TurnWriter lifetime(long seconds) {
    return number(TurnMessage.LIFETIME, seconds);
  }

  /// `protocol` is the number of an IP protocol.
  public TurnWriter transport(int protocol) {
    return number(TurnMessage.REQUESTED_TRANSPORT, (long) protocol << 24);
  }

  public TurnWriter channel(int channel) {
    return number(TurnMessage.CHANNEL_NUMBER, (long) channel << 16);
  }

  /// `code` is 300 to 699.
  public TurnWriter error(int code) {
    return number(StunAttributes.ERROR_CODE, (code / 100 << 8) + code % 100);
  }

  public TurnWriter peer(Endpoint peer) {
    StunAttributes.writeHidden(body, TurnMessage.XOR_PEER_ADDRESS, peer, id);
    return this;
  }

  public TurnWriter relayed(Endpoint relayed) {
    StunAttributes.writeHidden(body, TurnMessage.XOR_RELAYED_ADDRESS, relayed, id);
    return this;
  }

  public TurnWriter alternate(Endpoint server) {
    StunAttributes.write(body, TurnMessage.ALTERNATE_SERVER, server);
    return this;
  }

  public TurnWriter data(byte[] buffer, int offset, int length) {
    return bytes(TurnMessage.DATA, buffer, offset, length);
  }

  public TurnWriter username(byte[] name) {
    return bytes(StunAttributes.USERNAME, name, 0, name.length);
  }

  public TurnWriter realm(byte[] realm) {
    return bytes(StunAttributes.REALM, realm, 0, realm.length);
  }

  public TurnWriter nonce(byte[] nonce) {
    return bytes(StunAttributes.NONCE, nonce, 0, nonce.length);
  }

  public TurnWriter algorithms(byte[] content) {
    return bytes(TurnMessage.PASSWORD_ALGORITHMS, content, 0, content.length);
  }

  /// `algorithm` is a number of the registry of password algorithms, without parameters.
  public TurnWriter algorithm(int algorithm) {
    return number(TurnMessage.PASSWORD_ALGORITHM, (long) algorithm << 16);
  }

  private TurnWriter number(int type, long value) {
    body.u16(type).u16(4).u32(value);
    return this;
  }

  private TurnWriter bytes(int type, byte[] value, int offset, int length) {
    body.u16(type).u16(length).bytes(value, offset, length).zeros(-length & 3);
    return this;
  }

  /// The message without a proof of who made it.
  public byte[] plain(TurnMessage.Method method, TurnMessage.Kind kind) {
    return whole(method, kind, null, false);
  }

  /// The message with a fingerprint, and made authentic by a key.
  public byte[] sealed(
      TurnMessage.Method method, TurnMessage.Kind kind, byte[] key, boolean sha256) {
    return whole(method, kind, key, sha256);
  }

  private byte[] whole(
      TurnMessage.Method method, TurnMessage.Kind kind, byte @Nullable [] key, boolean sha256) {
    int mac = key == null ? 0 : 4 + (sha256 ? SHA256_LENGTH : SHA1_LENGTH);
    int length = body.length() + mac + Stun.FINGERPRINT_LENGTH;
    Writer out = new Writer(Stun.HEADER + length);
    out.u16(method.number | kind.bits).u16(length).u32(Stun.MAGIC_COOKIE);
    out.u64(id.high()).u32(id.low()).bytes(body.toBytes());
    if (key != null) {
      byte[] covered = out.toBytes();
      out.u16(sha256 ? StunAttributes.MESSAGE_INTEGRITY_SHA256 : StunAttributes.MESSAGE_INTEGRITY);
      out.u16(mac - 4).bytes(integrity(covered, 0, covered.length, key, sha256));
    }
    byte[] covered = out.toBytes();
    out.u16(StunAttributes.FINGERPRINT).u16(4);
    out.u32(Stun.fingerprint(covered, 0, covered.length));
    return out.toBytes();
  }

  /// The value of the integrity attribute that follows the range; the length in the header counts
  /// that attribute and nothing behind it.
  static byte[] integrity(byte[] buffer, int start, int length, byte[] key, boolean sha256) {
    byte[] covered = Arrays.copyOfRange(buffer, start, start + length);
    int counted = length - Stun.HEADER + 4 + (sha256 ? SHA256_LENGTH : SHA1_LENGTH);
    new Writer(covered, 2, 2).u16(counted);
    String algorithm = sha256 ? "HmacSHA256" : "HmacSHA1";
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(covered);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC", e);
    }
  }

  static boolean isEqual(byte[] expected, byte[] buffer, int offset, int length) {
    return MessageDigest.isEqual(expected, Arrays.copyOfRange(buffer, offset, offset + length));
  }
}
