package dev.stenope.app.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Json;
import java.util.Base64;
import java.util.Map;

/// The headers of HTTP that say once more what is in the body (MCP 2026-07-28, Streamable HTTP,
/// Request Metadata); empty where there is none. Programs between client and server go by them, so
/// one that says something else is refused.
public record Headers(boolean wanted, String version, String method, String name) {
  public static final String VERSION = "MCP-Protocol-Version";
  public static final String METHOD = "Mcp-Method";
  public static final String NAME = "Mcp-Name";

  /// By standard streams there are none.
  public static final Headers NONE = new Headers(false, "", "", "");

  /// The parameter that `Mcp-Name` repeats, by method.
  private static final Map<String, String> NAMED =
      Map.of("tools/call", "name", "prompts/get", "name", "resources/read", "uri");

  public Headers(String version, String method, String name) {
    this(true, version, method, name);
  }

  void checkVersion(String inBody) throws Rejection {
    check(VERSION, version, inBody);
  }

  void checkMethod(String inBody, Json params) throws Rejection {
    check(METHOD, method, inBody);
    String named = NAMED.get(inBody);
    if (named != null
        && params.get(named) instanceof String word
        && !name.equals(
            "=?base64?" + Base64.getEncoder().encodeToString(word.getBytes(UTF_8)) + "?=")) {
      check(NAME, name, word);
    }
  }

  private void check(String header, String shown, String inBody) throws Rejection {
    if (wanted && !shown.equals(inBody)) {
      throw new Rejection(
          Rejection.HEADER_MISMATCH,
          Rejection.BAD_REQUEST,
          "Header mismatch: "
              + header
              + (shown.isEmpty() ? " is missing" : " is not what the body says"));
    }
  }
}
