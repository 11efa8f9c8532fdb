package dev.stenope.node.drop.webdav;

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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One WebDAV server, and a user whom it knows.
final class WebDavServer implements AutoCloseable {
  private static final int UNAUTHORIZED = 401;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /// The most that is read of a page for people, so that its connection can be used again.
  private static final int PAGE = 1 << 16;

  /// A folder with a hundred thousand files may take its time.
  private static final Duration LISTING_DEADLINE = Duration.ofMinutes(2);

  private static final long LISTING = 1L << 28;

  private final WebDavAddress address;
  private final Authorization authorization;
  private final Http http = new Http();

  /// What is wanted of the server; `purpose` says it in words, such as "write into".
  record Wish(
      String purpose, String method, URI uri, Map<String, String> headers, byte[] content) {}

  /// Reads the body of a success.
  @FunctionalInterface
  interface Reader {
    byte[] read(InputStream body) throws IOException;
  }

  WebDavServer(WebDavAddress address) {
    this.address = address;
    this.authorization = new Authorization(address.login(), address.folder());
  }

  /// The answer without its body.
  Http.Answer send(Wish wish) throws DropException {
    return exchange(wish, PAGE, DEADLINE, WebDavServer::passOver);
  }

  /// The answer, and the first `size` bytes of its body if it is a success.
  Http.Answer fetch(Wish wish, int size) throws DropException {
    return exchange(wish, Math.max(PAGE, size), DEADLINE, body -> body.readNBytes(size));
  }

  /// The answer, whose body of any length `reader` has read if it is a success.
  Http.Answer list(Wish wish, Reader reader) throws DropException {
    return exchange(wish, LISTING, LISTING_DEADLINE, reader);
  }

  private Http.Answer exchange(Wish wish, long limit, Duration deadline, Reader reader)
      throws DropException {
    try {
      Http.Answer answer = http.send(request(wish), limit, deadline, body(reader));
      if (answer.status() == UNAUTHORIZED
          && authorization.learn(answer.head().headers().allValues("www-authenticate"))) {
        answer = http.send(request(wish), limit, deadline, body(reader));
      }
      return answer;
    } catch (XmlWalk.StrangeXmlException e) {
      throw new DropException(
          line(wish) + "its answer is not that of a WebDAV server; check the path", e);
    } catch (IOException e) {
      throw new DropException(line(wish) + HttpFault.reason(e), e);
    }
  }

  private static Http.Body<Http.Answer> body(Reader reader) {
    return (head, body) -> {
      boolean isSuccess = head.statusCode() / 100 == 2;
      byte[] read = isSuccess ? reader.read(body) : passOver(body);
      return new Http.Answer(head.statusCode(), head, read);
    };
  }

  private static byte[] passOver(InputStream body) throws IOException {
    body.readNBytes(PAGE);
    return new byte[0];
  }

  private HttpRequest request(Wish wish) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(wish.uri())
            .method(
                wish.method(),
                wish.content().length == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(wish.content()));
    wish.headers().forEach(request::setHeader);
    String shown = authorization.header(wish.method(), wish.uri());
    if (shown != null) {
      request.setHeader("Authorization", shown);
    }
    return request.build();
  }

  /// Why an answer other than the hoped for one was given.
  DropException fault(Wish wish, Http.Answer answer) {
    return WebDavFault.of(line(wish), answer.head(), address.login() != null);
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
