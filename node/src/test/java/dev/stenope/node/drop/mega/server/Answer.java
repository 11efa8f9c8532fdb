package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/// What the server answers to one request.
record Answer(int status, Map<String, String> headers, byte[] body) {
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final Map<String, String> BINARY =
      Map.of("Content-Type", "application/octet-stream");

  static Answer json(String json) {
    return new Answer(200, JSON, json.getBytes(UTF_8));
  }

  static Answer json(int code) {
    return json(Integer.toString(code));
  }

  static Answer binary(byte[] bytes) {
    return new Answer(200, BINARY, bytes);
  }

  static Answer empty(int status, Map<String, String> headers) {
    return new Answer(status, headers, new byte[0]);
  }
}
