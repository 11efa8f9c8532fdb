package dev.stenope.app.mcp;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Wrapping;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The server of the Model Context Protocol, whatever carries it: a message of JSON-RPC 2.0 in, its
/// answer out. It keeps nothing between two messages. Served are the revision 2026-07-28, in which
/// each request says in `_meta` what it is, and, for whoever does not, those before it, which begin
/// with `initialize`.
public final class Mcp {
  /// The agent as which a client acts that does not name one.
  public static final String AGENT = "mcp";

  static final String MODERN = "2026-07-28";

  /// Newest first.
  static final List<String> LEGACY = List.of("2025-11-25", "2025-06-18");

  static final List<String> VERSIONS = Stream.concat(Stream.of(MODERN), LEGACY.stream()).toList();

  private static final String PREFIX = "io.modelcontextprotocol/";
  static final String PROTOCOL_VERSION = PREFIX + "protocolVersion";
  static final String CLIENT_CAPABILITIES = PREFIX + "clientCapabilities";
  static final String SERVER_INFO = PREFIX + "serverInfo";

  private static final String INITIALIZE = "initialize";
  private static final String DISCOVER = "server/discover";
  private static final String LIST = "tools/list";
  static final String CALL = "tools/call";

  /// Milliseconds for which a client may keep the list of tools: they change with the program
  /// alone.
  private static final long FRESH = 300_000;

  private static final String INSTRUCTIONS =
      "Tools to reach the owner's other machines and the agents on them. peers_list tells who is"
          + " there. "
          + Wrapping.RULE;

  private final String agent;
  private final Verbs verbs;

  /// The answer to a message: the status that it has by HTTP, and what is said; null if nothing.
  public record Reply(int status, @Nullable Json body) {
    private static final Reply ACCEPTED = new Reply(202, null);
  }

  /// A server for a client that acts as the agent of this name.
  public Mcp(String agent, Verbs verbs) {
    this.agent = agent;
    this.verbs = verbs;
  }

  /// The answer to bytes that are no JSON object.
  public static Reply unreadable() {
    return reply(
        message(null),
        new Rejection(
            Rejection.PARSE_ERROR, Rejection.BAD_REQUEST, "Parse error: this is no JSON object"));
  }

  /// The answer to a request that is not even begun.
  static Reply refused(@Nullable Object id, String why) {
    return reply(message(id), new Rejection(Rejection.INVALID_REQUEST, Rejection.BAD_REQUEST, why));
  }

  /// An interrupt cancels the request; it has no answer then.
  public Reply answer(Json message, Headers headers) throws InterruptedException {
    Object id = message.get("id");
    if (!"2.0".equals(message.get("jsonrpc"))) {
      return refused(id, "Invalid request: jsonrpc is not 2.0");
    }
    if (!(message.get("method") instanceof String method)) {
      boolean response = message.has("result") || message.has("error");
      return response ? Reply.ACCEPTED : refused(id, "Invalid request: there is no method");
    }
    if (!message.members().containsKey("id")) {
      return Reply.ACCEPTED;
    }
    if (!isId(id)) {
      return refused(id, "Invalid request: an id is a text or a whole number");
    }
    try {
      Json params = params(message);
      Json result =
          isModern(method, params, headers) ? modern(method, params) : legacy(method, params);
      return new Reply(Rejection.OK, message(id).put("result", result));
    } catch (Rejection e) {
      return reply(message(id), e);
    }
  }

  private static boolean isId(@Nullable Object id) {
    return id instanceof String || id instanceof Long;
  }

  private static Json message(@Nullable Object id) {
    Json message = new Json().put("jsonrpc", "2.0");
    return isId(id) ? message.put("id", id) : message;
  }

  private static Reply reply(Json message, Rejection rejection) {
    return new Reply(rejection.status(), message.put("error", rejection.toJson()));
  }

  private static Json params(Json message) throws Rejection {
    Object params = message.get("params");
    if (params == null) {
      return new Json();
    }
    if (params instanceof Json json) {
      return json;
    }
    throw invalid("params is no object");
  }

  private static Rejection invalid(String why) {
    return new Rejection(Rejection.INVALID_PARAMS, Rejection.BAD_REQUEST, "Invalid params: " + why);
  }

  /// Whether a request is of the revision 2026-07-28, and then whether it has what each must have.
  private static boolean isModern(String method, Json params, Headers headers) throws Rejection {
    Json meta = params.get("_meta") instanceof Json json ? json : new Json();
    Object version = meta.get(PROTOCOL_VERSION);
    if (version == null && isLegacy(method, headers.version())) {
      return false;
    }
    if (!(version instanceof String named)) {
      throw invalid("_meta has no " + PROTOCOL_VERSION);
    }
    headers.checkVersion(named);
    if (LEGACY.contains(named)) {
      return false;
    }
    if (!named.equals(MODERN)) {
      throw unsupported(named);
    }
    if (!(meta.get(CLIENT_CAPABILITIES) instanceof Json)) {
      throw invalid("_meta has no " + CLIENT_CAPABILITIES);
    }
    headers.checkMethod(method, params);
    return true;
  }

  /// Whether a request that does not say its revision is of one that has no need to. Before
  /// `initialize` is answered a client cannot know what its header must say.
  private static boolean isLegacy(String method, String header) throws Rejection {
    if (method.equals(INITIALIZE)) {
      return true;
    }
    if (!header.isEmpty() && !VERSIONS.contains(header)) {
      throw unsupported(header);
    }
    return !method.equals(DISCOVER) && !header.equals(MODERN);
  }

  private static Rejection unsupported(String version) {
    return new Rejection(
        Rejection.UNSUPPORTED_VERSION,
        Rejection.BAD_REQUEST,
        "Unsupported protocol version",
        new Json().put("data", new Json().put("supported", VERSIONS).put("requested", version)));
  }

  private Json modern(String method, Json params) throws Rejection, InterruptedException {
    Json result =
        switch (method) {
          case DISCOVER ->
              cached(
                  new Json()
                      .put("supportedVersions", VERSIONS)
                      .put("capabilities", capabilities())
                      .put("instructions", INSTRUCTIONS));
          case LIST -> cached(list(params));
          case CALL -> call(params);
          default -> throw unknown(method, Rejection.NOT_FOUND);
        };
    return result.put("resultType", "complete").put("_meta", new Json().put(SERVER_INFO, server()));
  }

  private Json legacy(String method, Json params) throws Rejection, InterruptedException {
    return switch (method) {
      case INITIALIZE -> initialize(params);
      case "ping" -> new Json();
      case LIST -> list(params);
      case CALL -> call(params);
      // A client that goes by the status takes the endpoint for missing.
      default -> throw unknown(method, Rejection.OK);
    };
  }

  private static Rejection unknown(String method, int status) {
    return new Rejection(
        Rejection.METHOD_NOT_FOUND,
        status,
        "Method not found: " + method + "; this server speaks " + String.join(", ", VERSIONS));
  }

  private static Json initialize(Json params) throws Rejection {
    if (!(params.get("protocolVersion") instanceof String wanted)) {
      throw invalid("there is no protocolVersion");
    }
    return new Json()
        .put("protocolVersion", LEGACY.contains(wanted) ? wanted : LEGACY.getFirst())
        .put("capabilities", capabilities())
        .put("serverInfo", server())
        .put("instructions", INSTRUCTIONS);
  }

  private static Json capabilities() {
    return new Json().put("tools", new Json());
  }

  private static Json server() {
    String version = Mcp.class.getPackage().getImplementationVersion();
    return new Json()
        .put("name", "stenope")
        .put("title", "Stenope")
        .put("version", version == null ? "0" : version);
  }

  private static Json cached(Json result) {
    return result.put("ttlMs", FRESH).put("cacheScope", "public");
  }

  private static Json list(Json params) throws Rejection {
    if (params.has("cursor")) {
      throw invalid("there is no such cursor; all tools are on one page");
    }
    return new Json().put("tools", Tools.ALL.stream().map(Tool::toJson).toList());
  }

  /// What goes wrong within a tool is its result, so that the model hears of it.
  private Json call(Json params) throws Rejection, InterruptedException {
    Object name = params.get("name");
    for (Tool tool : Tools.ALL) {
      if (tool.name().equals(name)) {
        return call(tool, params);
      }
    }
    throw new Rejection(
        Rejection.INVALID_PARAMS, Rejection.OK, "Invalid params: there is no tool " + name);
  }

  private Json call(Tool tool, Json params) throws Rejection, InterruptedException {
    Object arguments = params.members().getOrDefault("arguments", new Json());
    if (!(arguments instanceof Json given)) {
      throw new Rejection(
          Rejection.INVALID_PARAMS, Rejection.OK, "Invalid params: arguments is no object");
    }
    try {
      Json result = tool.call(given, agent, verbs);
      return content(result.toString(), false).put("structuredContent", result);
    } catch (Problem problem) {
      return content(problem.line(), true);
    }
  }

  private static Json content(String text, boolean error) {
    return new Json()
        .put("content", List.of(new Json().put("type", "text").put("text", text)))
        .put("isError", error);
  }
}
