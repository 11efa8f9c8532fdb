package dev.stenope.app.api;

import dev.stenope.app.control.Verb;
import dev.stenope.app.mcp.Headers;
import dev.stenope.app.mcp.Mcp;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/// A message of the Model Context Protocol by HTTP (Streamable HTTP), each posted by itself.
record McpRequest(String agent, Headers headers, byte[] body, Map<String, Verb> verbs) {
  /// Names the agent as which the client acts.
  static final String AGENT = "Stenope-Agent";

  static McpRequest of(FullHttpRequest request, Map<String, Verb> verbs) {
    HttpHeaders all = request.headers();
    return new McpRequest(
        all.get(AGENT, Mcp.AGENT),
        new Headers(
            value(all, Headers.VERSION), value(all, Headers.METHOD), value(all, Headers.NAME)),
        ByteBufUtil.getBytes(request.content()),
        verbs);
  }

  /// Of a header that comes twice nobody knows which one others go by: it is none that is valid.
  private static String value(HttpHeaders all, String name) {
    return String.join(", ", all.getAll(name));
  }

  Desk.Outcome answer() throws InterruptedException {
    Mcp.Reply reply = reply();
    Json said = reply.body();
    return new Desk.Outcome(
        HttpResponseStatus.valueOf(reply.status()), said == null ? new byte[0] : said.toBytes());
  }

  private Mcp.Reply reply() throws InterruptedException {
    Json message;
    try {
      message = Json.read(body);
    } catch (MalformedException _) {
      return Mcp.unreadable();
    }
    return new Mcp(agent, new LocalVerbs(verbs)).answer(message, headers);
  }
}
