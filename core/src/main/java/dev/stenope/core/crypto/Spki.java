package dev.stenope.core.crypto;

import dev.stenope.core.wire.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// The public keys of one algorithm as raw bytes: what follows a constant prefix in the
/// SubjectPublicKeyInfo (RFC 5280, section 4.1) that the JDK reads and writes.
record Spki(String algorithm, byte[] prefix, int length) {
  /// RFC 8410, section 4.
  static final Spki ED25519 = spki("Ed25519", "302a300506032b6570032100", 32);

  static final Spki X25519 = spki("X25519", "302a300506032b656e032100", 32);

  /// FIPS 203; the object identifier is 2.16.840.1.101.3.4.4.2.
  static final Spki ML_KEM_768 =
      spki("ML-KEM", "308204b2300b0609608648016503040402038204a100", 1184);

  private static Spki spki(String algorithm, String prefix, int length) {
    return new Spki(algorithm, HexFormat.of().parseHex(prefix), length);
  }

  PublicKey decode(byte[] raw) throws MalformedException {
    if (raw.length != length) {
      throw new MalformedException("a public key of the wrong length");
    }
    byte[] encoded = Arrays.copyOf(prefix, prefix.length + length);
    System.arraycopy(raw, 0, encoded, prefix.length, length);
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException _) {
      throw new MalformedException("not a public key");
    }
  }

  byte[] encode(PublicKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded.length != prefix.length + length) {
      throw new IllegalArgumentException("not a key of this algorithm");
    }
    return Arrays.copyOfRange(encoded, prefix.length, encoded.length);
  }
}
