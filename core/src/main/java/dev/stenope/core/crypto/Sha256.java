package dev.stenope.core.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 (FIPS 180-4).
public final class Sha256 {
  private Sha256() {}

  /// One that is fed piece by piece.
  public static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /// The 32 bytes of the hash.
  public static byte[] of(byte[] bytes) {
    return begin().digest(bytes);
  }
}
