package dev.stenope.core.crypto;

import dev.stenope.core.wire.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// The Ed25519 key pair (RFC 8032) that makes a node the one it is.
public final class Identity {
  public static final int SEED_LENGTH = 32;
  public static final int PUBLIC_KEY_LENGTH = 32;
  public static final int SIGNATURE_LENGTH = 64;

  private final byte[] seed;
  private final byte[] publicKey;
  private final PrivateKey privateKey;
  private final NodeId id;

  private Identity(byte[] seed) {
    this.seed = seed;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Constant(seed));
      KeyPair pair = generator.generateKeyPair();
      privateKey = pair.getPrivate();
      publicKey = Spki.ED25519.encode(pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has Ed25519", e);
    }
    id = NodeId.of(publicKey);
  }

  public static Identity make(SecureRandom random) {
    byte[] seed = new byte[SEED_LENGTH];
    random.nextBytes(seed);
    return new Identity(seed);
  }

  /// `seed` is the private key of RFC 8032, section 5.1.5: 32 random bytes.
  public static Identity of(byte[] seed) {
    if (seed.length != SEED_LENGTH) {
      throw new IllegalArgumentException("an identity has 32 bytes");
    }
    return new Identity(seed.clone());
  }

  /// What must be kept, and kept secret, to be this node again.
  public byte[] seed() {
    return seed.clone();
  }

  /// The key, 32 bytes, of what the node keeps for itself alone.
  public byte[] storageKey() {
    return KeySchedule.expand(seed, KeySchedule.STORAGE, KeySchedule.KEY_LENGTH);
  }

  /// What a relay of this node shows to whoever comes: it follows from this identity, and nobody
  /// can see from which.
  public Identity relay() {
    return of(KeySchedule.expand(seed, KeySchedule.RELAY, SEED_LENGTH));
  }

  public NodeId id() {
    return id;
  }

  /// The raw public key, 32 bytes.
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /// A signature of 64 bytes.
  public byte[] sign(byte[] message) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(privateKey);
      ed25519.update(message);
      return ed25519.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a key of our own signs", e);
    }
  }

  /// Whether the owner of the raw public key signed the message; false for anything malformed.
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(Spki.ED25519.decode(publicKey));
      ed25519.update(message);
      return ed25519.verify(signature);
    } catch (GeneralSecurityException | MalformedException _) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "Identity[" + id + "]";
  }

  /// A source that yields the seed, because the JDK computes a public key only where it draws the
  /// private key.
  private static final class Constant extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final byte[] seed;

    Constant(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(Arrays.copyOf(seed, bytes.length), 0, bytes, 0, bytes.length);
    }
  }
}
