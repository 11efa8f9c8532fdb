package dev.stenope.app.api;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may use the API: programs of this machine that show the token. A page in a browser, also one
/// whose name has been bound to this machine (DNS rebinding), is none of them.
final class Gate {
  private static final String BEARER = "Bearer ";

  private final Token token;
  private final Set<String> origins;

  /// `origins` are those of pages and browser extensions that may use the API if they have the
  /// token.
  Gate(Token token, Set<String> origins) {
    this.token = token;
    this.origins = origins;
  }

  /// Why the request is not answered, null if it is.
  @Nullable HttpResponseStatus refusal(HttpRequest request, int port) {
    HttpHeaders headers = request.headers();
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1 || !isLoopback(hosts.getFirst(), port)) {
      return HttpResponseStatus.MISDIRECTED_REQUEST;
    }
    for (String origin : headers.getAll(HttpHeaderNames.ORIGIN)) {
      if (!origins.contains(origin) && !isOwn(origin, port)) {
        return HttpResponseStatus.FORBIDDEN;
      }
    }
    return token.is(shown(request)) ? null : HttpResponseStatus.UNAUTHORIZED;
  }

  /// By the header, or, since browsers cannot set that on a WebSocket, in the query.
  private static String shown(HttpRequest request) {
    String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (header.startsWith(BEARER)) {
      return header.substring(BEARER.length()).strip();
    }
    return new QueryStringDecoder(request.uri())
        .parameters()
        .getOrDefault("token", List.of(""))
        .getFirst();
  }

  private static boolean isOwn(String origin, int port) {
    return origin.startsWith("http://") && isLoopback(origin.substring("http://".length()), port);
  }

  private static boolean isLoopback(String host, int port) {
    String lower = host.toLowerCase(Locale.ROOT);
    return List.of("127.0.0.1", "localhost", "[::1]").stream()
        .anyMatch(name -> lower.equals(name + ":" + port));
  }
}
