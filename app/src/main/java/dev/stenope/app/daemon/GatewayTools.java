package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.mcp.Headers;
import dev.stenope.app.mcp.Mcp;
import dev.stenope.app.openclaw.Access;
import dev.stenope.app.openclaw.Gateway;
import dev.stenope.app.openclaw.Refusal;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.Backoff;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// The tools of this node at a gateway of OpenClaw, to which it is a node there. They are those
/// that models have by MCP, and do the same. As long as the gateway is away it is tried again; its
/// person has to allow them once.
final class GatewayTools implements AutoCloseable {
  private static final String SERVER = "stenope";

  /// Calls that may be worked at, and events that may wait.
  private static final int MAX_CALLS = 16;

  private static final int MAX_EVENTS = 256;

  /// Milliseconds for an answer of the gateway, and before it is looked whether it is still there.
  private static final long PATIENCE = 30_000;

  private final Access access;
  private final Mcp mcp;
  private final BiConsumer<String, String> warn;
  private final Thread thread;
  private final BlockingQueue<Gateway.Event> events = new LinkedBlockingQueue<>(MAX_EVENTS);
  private final Set<Thread> calls = ConcurrentHashMap.newKeySet();

  /// What the person was told last, so that it is said once.
  private String told = "";

  /// `mcp` is what does the tools, and `warn` hears what a person must know, by a code and in
  /// words.
  GatewayTools(Access access, Mcp mcp, BiConsumer<String, String> warn) {
    this.access = access;
    this.mcp = mcp;
    this.warn = warn;
    this.thread = Thread.ofPlatform().daemon().name("openclaw-tools").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Backoff backoff = new Backoff();
    try {
      while (true) {
        try (Gateway gateway = Gateway.open(access, events::offer)) {
          backoff.reset();
          serve(gateway);
        } catch (Refusal refusal) {
          tell("openclaw-away", refusal.toProblem(access.device()).line());
        } finally {
          calls.forEach(Thread::interrupt);
          events.clear();
        }
        TimeUnit.NANOSECONDS.sleep(backoff.next());
      }
    } catch (InterruptedException _) {
      // The node ends.
    }
  }

  private void serve(Gateway gateway) throws Refusal, InterruptedException {
    publish(gateway);
    while (!gateway.awaitEnd(0)) {
      Gateway.Event event = events.poll(PATIENCE, TimeUnit.MILLISECONDS);
      if (event != null) {
        switch (event.name()) {
          case "node.invoke.request" -> begin(gateway, event.payload());
          case "node.pair.resolved" -> publish(gateway);
          default -> {}
        }
      }
    }
  }

  /// What the gateway has not been allowed by its person it leaves out.
  private void publish(Gateway gateway) throws Refusal, InterruptedException {
    Json update = new Json().put("tools", descriptors());
    Json taken = gateway.call("node.pluginTools.update", update, PATIENCE);
    if (taken.list("tools").isEmpty()) {
      tell(
          "openclaw-pending",
          "its agents may not use the tools of this node yet. There, `openclaw nodes pending` shows"
              + " the request of \""
              + access.name()
              + "\", and `openclaw nodes approve REQUEST` grants it.");
    } else {
      tell("openclaw-tools", "its agents can use the tools of this node.");
    }
  }

  private void tell(String code, String what) {
    String text = "The gateway of OpenClaw at " + access.address() + ": " + what;
    if (!text.equals(told)) {
      told = text;
      warn.accept(code, text);
    }
  }

  private List<Json> descriptors() throws InterruptedException {
    List<Json> all = new ArrayList<>();
    for (Object each : result(ask("tools/list", new Json())).list("tools")) {
      if (each instanceof Json tool) {
        String name = tool.text("name", "");
        all.add(
            new Json()
                .put("pluginId", SERVER)
                .put("name", SERVER + "__" + name)
                .put("description", tool.get("description"))
                .put("parameters", tool.get("inputSchema"))
                .put("command", access.role().command())
                .put("mcp", new Json().put("server", SERVER).put("tool", name)));
      }
    }
    return all;
  }

  private Json ask(String method, Json params) throws InterruptedException {
    Json message =
        new Json().put("jsonrpc", "2.0").put("id", 1L).put("method", method).put("params", params);
    Json reply = mcp.answer(message, Headers.NONE).body();
    return reply == null ? new Json() : reply;
  }

  private static Json result(Json reply) {
    return reply.get("result") instanceof Json result ? result : new Json();
  }

  private void begin(Gateway gateway, Json request) throws InterruptedException {
    if (calls.size() >= MAX_CALLS) {
      answer(gateway, request, failure("too many tools are called at a time"));
      return;
    }
    Thread call = Thread.ofVirtual().unstarted(() -> run(gateway, request));
    calls.add(call);
    call.start();
  }

  private void run(Gateway gateway, Json request) {
    try {
      answer(gateway, request, outcome(request));
    } catch (InterruptedException _) {
      // Nobody waits for it any more.
    } finally {
      calls.remove(Thread.currentThread());
    }
  }

  private Json outcome(Json request) throws InterruptedException {
    if (!access.role().command().equals(request.get("command"))) {
      return failure("this node has no such command");
    }
    Json wanted;
    try {
      wanted = Json.read(request.text("paramsJSON", "").getBytes(UTF_8));
    } catch (MalformedException _) {
      return failure("the call is no JSON object");
    }
    Json params = new Json().put("name", wanted.get("tool"));
    if (wanted.has("arguments")) {
      params.put("arguments", wanted.get("arguments"));
    }
    Json reply = ask("tools/call", params);
    if (reply.get("error") instanceof Json error) {
      return failure(error.text("message", "the call is not valid"));
    }
    return new Json().put("ok", true).put("payloadJSON", result(reply).toString());
  }

  private static Json failure(String why) {
    return new Json()
        .put("ok", false)
        .put("error", new Json().put("code", "INVALID_REQUEST").put("message", why));
  }

  private static void answer(Gateway gateway, Json request, Json outcome)
      throws InterruptedException {
    outcome.put("id", request.get("id")).put("nodeId", request.get("nodeId"));
    try {
      gateway.call("node.invoke.result", outcome, PATIENCE);
    } catch (Refusal _) {
      // It is gone, or has given up the call.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
