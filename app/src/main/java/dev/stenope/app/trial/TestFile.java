package dev.stenope.app.trial;

import dev.stenope.core.wire.Base32;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;

/// A file that looks like one of a handshake and is nobody's: no node finds its tag in the random
/// name.
record TestFile(String name, byte[] content) {
  static final int SIZE = 4096;

  static TestFile make(SecureRandom random) {
    byte[] unique = new byte[20];
    random.nextBytes(unique);
    byte[] content = new byte[SIZE];
    random.nextBytes(content);
    long unix = Instant.now().getEpochSecond();
    return new TestFile("handshake-%010d-%s.bin".formatted(unix, Base32.encode(unique)), content);
  }

  /// Another content for the same name.
  TestFile rewritten() {
    byte[] other = content.clone();
    Arrays.fill(other, 0, SIZE / 2, (byte) ~content[0]);
    return new TestFile(name, other);
  }
}
