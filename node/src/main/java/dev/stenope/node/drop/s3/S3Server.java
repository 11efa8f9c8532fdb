package dev.stenope.node.drop.s3;

import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.http.HttpFault;
import dev.stenope.node.drop.http.XmlWalk;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One bucket of an S3 server, and a key that opens it.
final class S3Server implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /// The longest page of a listing: a thousand keys of a thousand bytes, each written as three.
  private static final int PAGE = 1 << 23;

  private static final int ERROR = 1 << 16;

  private final S3Address address;
  private final Signature signature;
  private final Http http = new Http();

  /// Whether requests are dated by the server's clock, since it has refused ours.
  private boolean followsServer;

  /// What is wanted of the server; `purpose` says it in words, such as "write into". The key is
  /// empty for the bucket itself.
  record Wish(
      String purpose,
      String method,
      String key,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] content) {}

  /// Reads the body of a success.
  @FunctionalInterface
  interface Reader {
    byte[] read(InputStream body) throws IOException;
  }

  S3Server(S3Address address) {
    this.address = address;
    this.signature = new Signature(address.keys(), address.region(), "s3");
  }

  /// The answer with the first `size` bytes of its body; of an error with enough to tell it.
  Http.Answer fetch(Wish wish, int size) throws DropException {
    return exchange(
        wish,
        DEADLINE,
        body -> {
          byte[] some = body.readNBytes(size);
          // Only a body that was read to its end leaves the connection to the next request.
          body.readNBytes(ERROR);
          return some;
        });
  }

  /// The answer, whose body `reader` has read if it is a success. No request takes longer than
  /// `limit`, or half a minute.
  Http.Answer exchange(Wish wish, Duration limit, Reader reader) throws DropException {
    Duration deadline = limit.compareTo(DEADLINE) < 0 ? limit : DEADLINE;
    try {
      Http.Answer answer = once(wish, deadline, reader);
      if (!followsServer && isTooSkewed(answer)) {
        followsServer = true;
        answer = once(wish, deadline, reader);
      }
      return answer;
    } catch (XmlWalk.StrangeXmlException e) {
      throw new DropException(
          line(wish) + "its answer is not that of an S3 server; check the endpoint", e);
    } catch (IOException e) {
      throw new DropException(line(wish) + HttpFault.reason(e), e);
    }
  }

  private Http.Answer once(Wish wish, Duration deadline, Reader reader) throws IOException {
    return http.send(
        request(wish),
        PAGE,
        deadline,
        (head, body) -> {
          boolean isSuccess = head.statusCode() / 100 == 2;
          byte[] read = isSuccess ? reader.read(body) : body.readNBytes(ERROR);
          return new Http.Answer(head.statusCode(), head, read);
        });
  }

  private static boolean isTooSkewed(Http.Answer answer) {
    return answer.status() == 403
        && S3Error.read(answer.body()).code().equals("RequestTimeTooSkewed");
  }

  private HttpRequest request(Wish wish) {
    String query =
        new TreeMap<>(wish.query())
            .entrySet().stream()
                .map(
                    one ->
                        Signature.encode(one.getKey(), false)
                            + "="
                            + Signature.encode(one.getValue(), false))
                .collect(Collectors.joining("&"));
    URI uri = URI.create(address.object(wish.key()) + (query.isEmpty() ? "" : "?" + query));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                wish.method(),
                wish.content().length == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(wish.content()));
    signature
        .sign(wish.method(), uri, wish.headers(), wish.content(), now())
        .forEach(request::setHeader);
    return request.build();
  }

  private Instant now() {
    ClockReading clock = http.clock();
    return followsServer && clock != null
        ? Instant.ofEpochMilli(clock.millis(System.nanoTime()))
        : Instant.now();
  }

  /// Why an answer other than the hoped for one was given.
  DropException fault(Wish wish, Http.Answer answer) {
    return S3Fault.of(line(wish), answer);
  }

  private String line(Wish wish) {
    return "cannot " + wish.purpose() + " the drop " + address + ": ";
  }

  @Nullable ClockReading clock() {
    return http.clock();
  }

  @Override
  public void close() {
    http.close();
  }
}
