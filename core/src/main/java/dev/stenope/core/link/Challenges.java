package dev.stenope.core.link;

import dev.stenope.core.path.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The challenges that wait for their response, and the measure for answering those of the peer
/// (RFC 9000, section 8.2).
final class Challenges {
  /// How many may wait; a further one takes the place of the oldest.
  private static final int WAITING = 256;

  /// An authentic peer must not make us send without end either.
  private static final int ANSWERS = 32;

  private static final long ANSWERS_NANOS = 100_000_000;

  private final RandomGenerator random;
  private final long[] tokens = new long[WAITING];
  private final long[] sentAt = new long[WAITING];
  private final @Nullable Path[] paths = new @Nullable Path[WAITING];
  private int next;

  private long answersSince = Long.MIN_VALUE;
  private int answers;

  Challenges(RandomGenerator random) {
    this.random = random;
  }

  /// A token for a challenge that is sent now.
  long issue(Path path, long now) {
    long token = random.nextLong();
    tokens[next] = token;
    sentAt[next] = now;
    paths[next] = path;
    next = (next + 1) % WAITING;
    return token;
  }

  /// The round trip time if this token was sent over this path and has not come back before, else
  /// -1. A response over another path proves nothing of the way back over this one (RFC 8445,
  /// section 7.2.5.2.1).
  long settle(long token, Path path, long now) {
    for (int i = 0; i < WAITING; i++) {
      if (tokens[i] == token && path.equals(paths[i])) {
        paths[i] = null;
        return Math.max(now - sentAt[i], 0);
      }
    }
    return -1;
  }

  /// Whether a challenge of the peer may be answered now; counts the answer.
  boolean mayAnswer(long now) {
    if (answersSince == Long.MIN_VALUE || now - answersSince >= ANSWERS_NANOS) {
      answersSince = now;
      answers = 0;
    }
    answers++;
    return answers <= ANSWERS;
  }
}
