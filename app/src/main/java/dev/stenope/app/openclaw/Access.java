package dev.stenope.app.openclaw;

import dev.stenope.core.wire.Json;
import java.net.URI;
import java.util.List;

/// How a gateway is reached, and as what. `name` is what its person sees.
public record Access(URI address, String token, Role role, Device device, String name) {
  /// The version of the protocol that is spoken.
  static final long PROTOCOL = 4;

  static final String PLATFORM = "linux";

  /// What this node is to a gateway.
  public enum Role {
    /// Gives its agents messages. It may read and write, and administer nothing.
    OPERATOR("cli", "cli", "operator.read,operator.write", ""),
    /// Has tools for its agents. Its one command is the call of a tool.
    NODE("node-host", "node", "", "mcp.tools.call.v1");

    private final String client;
    private final String mode;
    private final String scopes;
    private final String command;

    Role(String client, String mode, String scopes, String command) {
      this.client = client;
      this.mode = mode;
      this.scopes = scopes;
      this.command = command;
    }

    /// One of a closed list of names, in which there is none of ours.
    String client() {
      return client;
    }

    String mode() {
      return mode;
    }

    String word() {
      return this == NODE ? "node" : "operator";
    }

    /// What it may do, with commas between.
    String scopes() {
      return scopes;
    }

    /// What a gateway may have this node do; empty if nothing.
    public String command() {
      return command;
    }
  }

  /// An address like `ws://127.0.0.1:18789`. In the clear it must be of this machine, since the
  /// token is in what is said. Raises an [IllegalArgumentException] that says what is wrong.
  public static URI address(String word) {
    URI address = URI.create(word);
    String host = address.getHost();
    if (host == null || !List.of("ws", "wss").contains(address.getScheme())) {
      throw new IllegalArgumentException("it is no address like ws://127.0.0.1:18789");
    }
    if (address.getScheme().equals("ws")
        && !List.of("127.0.0.1", "localhost", "[::1]").contains(host)) {
      throw new IllegalArgumentException(
          "its token would be sent in the clear; use wss:// or an address of this machine");
    }
    return address;
  }

  /// The parameters of `connect`, which answer the challenge of the gateway.
  Json toJson(String nonce, long time) {
    Json client =
        new Json()
            .put("id", role.client)
            .put("displayName", name)
            .put("version", "1")
            .put("platform", PLATFORM)
            .put("mode", role.mode);
    return new Json()
        .put("minProtocol", PROTOCOL)
        .put("maxProtocol", PROTOCOL)
        .put("client", client)
        .put("role", role.word())
        .put("scopes", list(role.scopes))
        .put("caps", role == Role.NODE ? List.of("mcp") : List.of())
        .put("commands", list(role.command))
        .put("auth", new Json().put("token", token))
        .put("device", device.toJson(this, nonce, time));
  }

  private static List<String> list(String words) {
    return words.isEmpty() ? List.of() : List.of(words.split(","));
  }

  @Override
  public String toString() {
    return role.word() + " of " + address;
  }
}
