package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request, read whole, and the way to answer it.
final class Call {
  private static final int MAX_BODY = 16 << 20;

  private final HttpExchange exchange;
  private final Traffic.Kind kind;
  private final Map<String, String> query;
  private final byte[] body;
  private final List<Json> commands;

  private Call(
      HttpExchange exchange,
      Traffic.Kind kind,
      Map<String, String> query,
      byte[] body,
      List<Json> commands) {
    this.exchange = exchange;
    this.kind = kind;
    this.query = query;
    this.body = body;
    this.commands = commands;
  }

  static Call read(HttpExchange exchange, Traffic.Kind kind) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
    List<Json> commands = kind == Traffic.Kind.COMMANDS ? commands(body) : List.of();
    String query = exchange.getRequestURI().getRawQuery();
    return new Call(exchange, kind, parameters(query == null ? "" : query), body, commands);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.put(
            part.substring(0, equals), URLDecoder.decode(part.substring(equals + 1), UTF_8));
      }
    }
    return parameters;
  }

  /// The commands of a batch; none if it is not what a batch must be.
  private static List<Json> commands(byte[] body) {
    List<Json> commands = new ArrayList<>();
    try {
      String wrapped = "{\"batch\":" + new String(body, UTF_8) + "}";
      for (Object command : Json.read(wrapped.getBytes(UTF_8)).list("batch")) {
        commands.add((Json) command);
      }
      return commands;
    } catch (MalformedException | ClassCastException _) {
      return List.of();
    }
  }

  Traffic.Kind kind() {
    return kind;
  }

  String path() {
    return exchange.getRequestURI().getPath();
  }

  Map<String, String> query() {
    return query;
  }

  byte[] body() {
    return body;
  }

  List<Json> commands() {
    return commands;
  }

  boolean names(String command) {
    return commands.stream().anyMatch(json -> json.text("a", "").equals(command));
  }

  @Nullable String header(String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  /// Has the answer carry this header in place of the true one.
  void say(String name, String value) {
    exchange.getResponseHeaders().set(Wire.SAY + name, value);
  }

  void send(Answer answer) throws IOException {
    try (OutputStream out = begin(answer, answer.body().length)) {
      out.write(answer.body());
    }
    exchange.close();
  }

  /// Sends the head and returns the way to the body, which has `length` bytes; -1 is an open end.
  OutputStream begin(Answer answer, long length) throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : Math.max(0, length));
    return exchange.getResponseBody();
  }

  /// Ends the connection, whatever has been sent.
  void hangUp() {
    exchange.close();
  }
}
