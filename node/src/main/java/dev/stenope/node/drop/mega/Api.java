package dev.stenope.node.drop.mega;

import dev.stenope.core.wire.Json;
import dev.stenope.node.drop.http.Http;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The commands of MEGA. One thread at a time asks; what is asked again keeps its number, by which
/// the server knows that it has done it already.
final class Api {
  /// The longest answer to a command, in bytes, but for that which lists all nodes.
  private static final int MAX_ANSWER = 1 << 20;

  /// The first wait before the same is sent again; each is twice the one before.
  private static final long FIRST_WAIT = 100_000_000L;

  private static final long MAX_TIME_LEFT = 86_400;

  private final URI base;
  private final Http http;
  private final Budget budget;
  private final Rest rest;
  private final Riddles riddles;
  private final Stop stop;
  private final Patience patience;
  private long number = ThreadLocalRandom.current().nextInt() & 0x7fff_ffffL;

  /// Reads the body of an answer as it comes.
  @FunctionalInterface
  interface Reading<T> {
    T read(InputStream body) throws IOException;
  }

  Api(
      URI base,
      Http http,
      Budget budget,
      Rest rest,
      Riddles riddles,
      Stop stop,
      Patience patience) {
    this.base = base;
    this.http = http;
    this.budget = budget;
    this.rest = rest;
    this.riddles = riddles;
    this.stop = stop;
    this.patience = patience;
  }

  /// Sends one command and returns its result. `auth` is what the address says of who asks.
  @Nullable Object ask(String auth, Json command) throws IOException {
    List<?> results =
        ask(
            auth,
            List.of(command),
            MAX_ANSWER,
            patience.answer(),
            body -> Results.one(body.readAllBytes()));
    return results.getFirst();
  }

  /// Sends one command whose result is an object.
  Json askObject(String auth, Json command) throws IOException {
    if (ask(auth, command) instanceof Json json) {
      return json;
    }
    throw new Refusal(MegaError.STRANGE);
  }

  /// Sends commands as one batch and returns their results, in which a negative number is an error.
  List<?> ask(String auth, List<Json> batch) throws IOException {
    return ask(
        auth,
        batch,
        MAX_ANSWER,
        patience.answer(),
        body -> Results.of(body.readAllBytes(), batch.size()));
  }

  /// Sends commands and has `reading` read the answer, which has at most `limit` bytes.
  <T> T ask(String auth, List<Json> batch, long limit, Duration deadline, Reading<T> reading)
      throws IOException {
    rest.check();
    try {
      return persist(auth, batch, limit, deadline, reading);
    } catch (Refusal refusal) {
      if (refusal.error() == MegaError.RATE) {
        budget.slowDown();
      }
      if (refusal.error().action() == MegaError.Action.LEAVE_ALONE) {
        rest.begin(refusal);
      }
      throw refusal;
    }
  }

  private <T> T persist(
      String auth, List<Json> batch, long limit, Duration deadline, Reading<T> reading)
      throws IOException {
    String separator = auth.isEmpty() ? "" : "&";
    URI uri = base.resolve("cs?id=" + number++ + separator + auth);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    batch.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]"))));
    long end = System.nanoTime() + patience.again().toNanos();
    long wait = FIRST_WAIT;
    boolean isAgain = false;
    while (true) {
      try {
        return riddles.send(request, each -> exchange(each, limit, deadline, reading));
      } catch (Refusal refusal) {
        boolean isPassing = refusal.error().action() == MegaError.Action.RETRY;
        if (!isPassing || System.nanoTime() + wait - end > 0) {
          throw refusal;
        }
        stop.sleep(wait + ThreadLocalRandom.current().nextLong(wait / 2));
        wait *= 2;
      } catch (HttpTimeoutException e) {
        throw e;
      } catch (IOException e) {
        // A connection that was kept may have been closed meanwhile.
        if (isAgain || stop.isClosed()) {
          throw e;
        }
        isAgain = true;
      }
    }
  }

  private <T> T exchange(HttpRequest request, long limit, Duration deadline, Reading<T> reading)
      throws IOException {
    budget.take();
    return http.send(request, limit, deadline, (head, body) -> read(head, body, reading));
  }

  /// Has `reading` read the body of an answer whose head is good.
  static <T> T read(HttpResponse<?> head, InputStream body, Reading<T> reading) throws IOException {
    check(head);
    return reading.read(body);
  }

  /// Raises what the head of an answer says to be wrong, or [Riddles.Posed].
  static void check(HttpResponse<?> head) throws IOException {
    int status = head.statusCode();
    switch (status) {
      case 200, 206 -> {}
      case 402 -> throw new Riddles.Posed(head.headers().firstValue("X-Hashcash").orElse(null));
      case 509 -> throw new Refusal(MegaError.TRANSFER, timeLeft(head));
      default ->
          throw new Refusal(status >= 500 || status == 429 ? MegaError.BUSY : MegaError.STRANGE);
    }
  }

  private static Duration timeLeft(HttpResponse<?> head) {
    String text = head.headers().firstValue("X-MEGA-Time-Left").orElse("");
    return text.matches("\\d{1,9}")
        ? Duration.ofSeconds(Math.clamp(Long.parseLong(text), 1, MAX_TIME_LEFT))
        : MegaError.TRANSFER.pause();
  }
}
