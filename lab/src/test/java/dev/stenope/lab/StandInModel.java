package dev.stenope.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Speaks as OpenAI's chat completions do, streamed, and thinks nothing: it repeats what a peer has
/// said to it, calls the tool that it is told to (`CALL name {arguments}`), and repeats what that
/// gave.
final class StandInModel implements AutoCloseable {
  static final int PORT = 18901;

  private static final Pattern PEER = Pattern.compile("(?s)<peer-message [^>]*>\n(.*?)\n</peer-");
  private static final Pattern CALL = Pattern.compile("(?s)CALL (\\w+) (\\{.*})");
  private static final int SHOWN = 2000;

  private final String name;
  private final HttpServer server;
  private final Queue<String> prompts = new ConcurrentLinkedQueue<>();

  /// It listens in the namespace of the thread that makes it.
  StandInModel(String name) throws IOException {
    this.name = name;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  /// All that it was asked, as it came.
  String asked() {
    return String.join("\n", prompts);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    prompts.add(body);
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (String line : lines(body)) {
        out.write(("data: " + line + "\n\n").getBytes(UTF_8));
      }
    } catch (MalformedException e) {
      throw new IOException(e);
    }
  }

  private List<String> lines(String body) throws MalformedException {
    String result = "";
    String heard = "";
    for (Object each : Json.read(body.getBytes(UTF_8)).list("messages")) {
      Json message = (Json) each;
      // The gateway adds messages of its own.
      Matcher peer = PEER.matcher(text(message));
      if (message.text("role").equals("user") && peer.find()) {
        heard = peer.group(1);
        result = "";
      } else if (message.text("role").equals("tool")) {
        result = text(message);
      }
    }
    if (!result.isEmpty()) {
      return words("[" + name + "] got: " + result);
    }
    Matcher call = CALL.matcher(heard);
    return call.find() ? tool(call.group(1), call.group(2)) : words("[" + name + "] " + heard);
  }

  private static String text(Json message) {
    StringBuilder text = new StringBuilder(message.text("content", ""));
    for (Object part : message.list("content")) {
      text.append(part instanceof Json json ? json.text("text", "") : "");
    }
    return text.toString();
  }

  private static List<String> words(String text) {
    Json delta = new Json().put("role", "assistant").put("content", clipped(text));
    return List.of(chunk(delta, null), chunk(new Json(), "stop"), "[DONE]");
  }

  private static String clipped(String text) {
    return text.substring(0, Math.min(text.length(), SHOWN));
  }

  private static List<String> tool(String tool, String arguments) {
    Json call =
        new Json()
            .put("index", 0L)
            .put("id", "call-1")
            .put("type", "function")
            .put("function", new Json().put("name", tool).put("arguments", arguments));
    Json delta = new Json().put("role", "assistant").put("tool_calls", List.of(call));
    return List.of(chunk(delta, null), chunk(new Json(), "tool_calls"), "[DONE]");
  }

  private static String chunk(Json delta, @Nullable String finish) {
    Json choice = new Json().put("index", 0L).put("delta", delta).put("finish_reason", finish);
    return new Json()
        .put("id", "c")
        .put("object", "chat.completion.chunk")
        .put("model", "canned")
        .put("choices", List.of(choice))
        .toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
