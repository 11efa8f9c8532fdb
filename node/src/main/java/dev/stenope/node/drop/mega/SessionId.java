package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.wire.MalformedException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;

/// The sessions that a server hands out after a login, as only the owner of the account can read
/// them.
final class SessionId {
  private static final int LENGTH = 43;
  private static final int USER = 11;

  /// The most bytes of a number; those of MEGA have 256.
  private static final int MAX_NUMBER = 1024;

  private SessionId() {}

  /// Opens the session of `user` that is sealed by RSA; the private key is under the master key.
  static String open(byte[] masterKey, String privateKey, String sealed, String user)
      throws MalformedException {
    byte[] key = Base64Url.read(privateKey);
    if (key.length == 0 || key.length % Aes.BLOCK != 0 || key.length > 4 * MAX_NUMBER) {
      throw new MalformedException("not a private key");
    }
    Numbers parts = new Numbers(Aes.decrypt(masterKey, key));
    BigInteger p = parts.next();
    BigInteger q = parts.next();
    BigInteger d = parts.next();
    BigInteger modulus = p.multiply(q);
    if (modulus.compareTo(BigInteger.ONE) <= 0) {
      throw new MalformedException("not a private key");
    }
    BigInteger message = new Numbers(Base64Url.read(sealed)).next().modPow(d, modulus);
    int length = bytes(p) + bytes(q) - 2;
    byte[] plain = message.toByteArray();
    byte[] id = new byte[LENGTH];
    // The number has lost the zeros at its start, and may have one of its own.
    int skip = length - plain.length;
    for (int i = 0; i < LENGTH; i++) {
      int at = i - skip;
      id[i] = at >= 0 && at < plain.length ? plain[at] : 0;
    }
    if (length < LENGTH || !new String(id, Aes.BLOCK, USER, US_ASCII).equals(user)) {
      throw new MalformedException("not the session of this user");
    }
    return Base64Url.of(id);
  }

  /// Checks the session of an account without a private key: its end is its start under the master
  /// key.
  static String check(byte[] masterKey, String session) throws MalformedException {
    byte[] id = Base64Url.read(session, LENGTH);
    byte[] end = Arrays.copyOfRange(id, LENGTH - Aes.BLOCK, LENGTH);
    if (!MessageDigest.isEqual(end, Aes.encrypt(masterKey, Arrays.copyOf(id, Aes.BLOCK)))) {
      throw new MalformedException("not a session under this key");
    }
    return session;
  }

  private static int bytes(BigInteger number) {
    return (number.bitLength() + 7) / 8;
  }

  /// Numbers one after the other, each behind its length in bits.
  private static final class Numbers {
    private final byte[] bytes;
    private int at;

    Numbers(byte[] bytes) {
      this.bytes = bytes;
    }

    BigInteger next() throws MalformedException {
      if (at + 2 > bytes.length) {
        throw new MalformedException("no number");
      }
      int bits = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
      int start = at + 2;
      at = start + (bits + 7) / 8;
      if (at > bytes.length || at - start > MAX_NUMBER) {
        throw new MalformedException("not a number");
      }
      return new BigInteger(1, bytes, start, at - start);
    }
  }
}
