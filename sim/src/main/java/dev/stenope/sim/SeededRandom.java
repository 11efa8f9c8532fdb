package dev.stenope.sim;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/// A source that is random enough for everything but secrecy, and the same for the same seed. It
/// stands where keys are made, so that a world replays to the byte.
public final class SeededRandom extends SecureRandom {
  private final transient SplittableRandom source;

  public SeededRandom(long seed) {
    source = new SplittableRandom(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }

  @Override
  public byte[] generateSeed(int count) {
    byte[] bytes = new byte[count];
    source.nextBytes(bytes);
    return bytes;
  }

  @Override
  public void setSeed(long seed) {
    // The seed is given once; SecureRandom's constructor calls this too.
  }

  @Override
  public String toString() {
    return "SeededRandom";
  }
}
