package dev.stenope.core.nat;

import java.util.random.RandomGenerator;

/// The 96 bits that tie a STUN response to its request (RFC 8489, section 5). They are all that
/// keeps a stranger who does not see our packets from forging an answer, hence must be
/// unpredictable.
public record TransactionId(long high, int low) {

  public static TransactionId random(RandomGenerator random) {
    return new TransactionId(random.nextLong(), random.nextInt());
  }
}
