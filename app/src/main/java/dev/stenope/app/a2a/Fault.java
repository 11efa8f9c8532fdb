package dev.stenope.app.a2a;

import dev.stenope.core.wire.Json;

/// An error of JSON-RPC, with the codes of A2A 1.0 (section 5.4).
final class Fault extends Exception {
  private static final long serialVersionUID = 1;

  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int TASK_NOT_FOUND = -32001;
  static final int TASK_NOT_CANCELABLE = -32002;
  static final int UNSUPPORTED_OPERATION = -32004;
  static final int CONTENT_TYPE_NOT_SUPPORTED = -32005;
  static final int VERSION_NOT_SUPPORTED = -32009;

  private final int code;

  Fault(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  Json toJson() {
    return new Json().put("code", (long) code).put("message", String.valueOf(getMessage()));
  }
}
