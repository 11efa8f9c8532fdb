package dev.stenope.node.drop.mega.server;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;

/// The key pair of an account, under which the server seals its sessions.
record RsaKey(BigInteger p, BigInteger q, BigInteger d) {
  private static final int BITS = 2048;
  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

  /// One pair for all accounts, as to make one takes long.
  private static final class Common {
    static final RsaKey KEY = generate();
  }

  static RsaKey common() {
    return Common.KEY;
  }

  private static RsaKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      RSAPrivateCrtKey key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
      return new RsaKey(key.getPrimeP(), key.getPrimeQ(), key.getPrivateExponent());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  BigInteger modulus() {
    return p.multiply(q);
  }

  /// The private key as an account stores it, under the master key.
  String wrapped(byte[] masterKey) {
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    for (BigInteger number : new BigInteger[] {p, q, d, p.modInverse(q)}) {
      numbers.writeBytes(number(number));
    }
    byte[] plain = numbers.toByteArray();
    return Base64Url.of(Aes.wrap(masterKey, Arrays.copyOf(plain, (plain.length + 15) / 16 * 16)));
  }

  /// A session that only the owner of the modulus can read.
  static String seal(byte[] session, BigInteger modulus) {
    byte[] padded = Base64Url.randomBytes(BITS / 8 - 2);
    System.arraycopy(session, 0, padded, 0, session.length);
    return Base64Url.of(number(new BigInteger(1, padded).modPow(EXPONENT, modulus)));
  }

  /// A number with the count of its bits in two bytes before it.
  private static byte[] number(BigInteger value) {
    int length = (value.bitLength() + 7) / 8;
    byte[] bytes = new byte[2 + length];
    bytes[0] = (byte) (value.bitLength() >> 8);
    bytes[1] = (byte) value.bitLength();
    byte[] signed = value.toByteArray();
    System.arraycopy(signed, signed.length - length, bytes, 2, length);
    return bytes;
  }
}
