package dev.stenope.core.crypto;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// Randomness that a seed replays.
public final class Dice {
  private Dice() {}

  public static SecureRandom seeded(long seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  public static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    seeded(seed).nextBytes(bytes);
    return bytes;
  }
}
