package dev.stenope.core.crypto;

import dev.stenope.core.wire.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;

/// The two key agreements of a handshake on raw bytes: X25519 (RFC 7748) against the attackers of
/// today, ML-KEM-768 (FIPS 203) against those who record now and own a quantum computer later.
final class KeyExchange {
  private KeyExchange() {}

  static KeyPair x25519(SecureRandom random) {
    return generate("X25519", NamedParameterSpec.X25519, random);
  }

  static KeyPair mlKem(SecureRandom random) {
    return generate("ML-KEM", NamedParameterSpec.ML_KEM_768, random);
  }

  private static KeyPair generate(String algorithm, NamedParameterSpec spec, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(spec, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + algorithm, e);
    }
  }

  /// The shared secret of X25519, 32 bytes. A public key of small order yields zeros, which anybody
  /// knows, and is refused (RFC 7748, section 6.1).
  static byte[] agree(PrivateKey own, byte[] peer) throws MalformedException {
    PublicKey key = Spki.X25519.decode(peer);
    byte[] secret;
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(own);
      agreement.doPhase(key, true);
      secret = agreement.generateSecret();
    } catch (GeneralSecurityException | IllegalStateException _) {
      throw new MalformedException("not a usable X25519 key");
    }
    if (MessageDigest.isEqual(secret, new byte[secret.length])) {
      throw new MalformedException("an X25519 key of small order");
    }
    return secret;
  }

  /// The shared secret of ML-KEM, 32 bytes, and the ciphertext that carries it.
  static KEM.Encapsulated encapsulate(byte[] peer, SecureRandom random) throws MalformedException {
    PublicKey key = Spki.ML_KEM_768.decode(peer);
    try {
      return KEM.getInstance("ML-KEM").newEncapsulator(key, random).encapsulate();
    } catch (GeneralSecurityException _) {
      throw new MalformedException("not a usable ML-KEM key");
    }
  }

  static byte[] decapsulate(PrivateKey own, byte[] ciphertext) throws MalformedException {
    try {
      return KEM.getInstance("ML-KEM").newDecapsulator(own).decapsulate(ciphertext).getEncoded();
    } catch (GeneralSecurityException _) {
      throw new MalformedException("not an ML-KEM ciphertext");
    }
  }
}
