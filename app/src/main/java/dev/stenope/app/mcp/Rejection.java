package dev.stenope.app.mcp;

import dev.stenope.core.wire.Json;

/// An error of the protocol (JSON-RPC 2.0, section 5.1), in contrast to a tool that fails. By HTTP
/// it goes with `status`.
final class Rejection extends Exception {
  private static final long serialVersionUID = 1;

  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;

  /// Codes of MCP 2026-07-28.
  static final int HEADER_MISMATCH = -32020;

  static final int UNSUPPORTED_VERSION = -32022;

  static final int OK = 200;
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;

  private final int code;
  private final int status;
  private final transient Json more;

  /// `more` is what the error has besides its code and message.
  Rejection(int code, int status, String message, Json more) {
    super(message, null, false, false);
    this.code = code;
    this.status = status;
    this.more = more;
  }

  Rejection(int code, int status, String message) {
    this(code, status, message, new Json());
  }

  int status() {
    return status;
  }

  Json toJson() {
    Json json = new Json().put("code", code).put("message", String.valueOf(getMessage()));
    more.members().forEach(json::put);
    return json;
  }
}
