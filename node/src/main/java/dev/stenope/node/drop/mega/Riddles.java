package dev.stenope.node.drop.mega;

import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Requests that are sent again with the solution of the [Hashcash] that the server poses, which is
/// found only so many times in an hour. Any thread may ask.
final class Riddles {
  private static final int MAX_FOR_ONE = 3;
  private static final int MAX_IN_AN_HOUR = 30;
  private static final long HOUR = 3_600_000_000_000L;

  private final Stop stop;
  private final Deque<Long> lately = new ArrayDeque<>();

  /// A riddle in place of an answer.
  static final class Posed extends IOException {
    private static final long serialVersionUID = 1;
    private final @Nullable String challenge;

    Posed(@Nullable String challenge) {
      super("hashcash");
      this.challenge = challenge;
    }
  }

  /// Sends a request once.
  @FunctionalInterface
  interface Sending<T> {
    T send(HttpRequest request) throws IOException;
  }

  Riddles(Stop stop) {
    this.stop = stop;
  }

  /// Sends the request until its answer is none of [Posed].
  <T> T send(HttpRequest.Builder request, Sending<T> sending) throws IOException {
    for (int solved = 0; ; solved++) {
      try {
        return sending.send(request.build());
      } catch (Posed riddle) {
        if (solved == MAX_FOR_ONE) {
          throw new Refusal(MegaError.WORK);
        }
        request.setHeader("X-Hashcash", solve(riddle.challenge));
      }
    }
  }

  private String solve(@Nullable String challenge) throws IOException {
    try {
      Hashcash riddle = Hashcash.of(challenge);
      if (!riddle.isSensible() || !isWithinHour(System.nanoTime())) {
        throw new Refusal(MegaError.WORK);
      }
      return riddle.solve(stop);
    } catch (MalformedException _) {
      throw new Refusal(MegaError.STRANGE);
    }
  }

  private synchronized boolean isWithinHour(long now) {
    lately.removeIf(time -> now - time > HOUR);
    return lately.size() < MAX_IN_AN_HOUR && lately.add(now);
  }
}
