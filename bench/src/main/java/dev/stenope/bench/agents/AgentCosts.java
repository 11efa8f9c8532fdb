package dev.stenope.bench.agents;

import com.sun.net.httpserver.HttpServer;
import dev.stenope.bench.Scratch;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What agents cost at two nodes on loopback, each a process of its own: how long a question to an
/// agent at the other node takes, beside the same by plain HTTP to a program that keeps nothing;
/// how long until an idle agent is woken; and the memory of many that are attached. `AgentCosts
/// STENOPE_JAR [--warm N] [--asks N] [--wakes N] [--agents N]`.
final class AgentCosts {
  private static final double NANOS_PER_MS = 1e6;
  private static final double MEGA = 1e6;

  /// Seconds within which an agent is woken.
  private static final int PATIENCE = 60;

  private static final String TEXT = "x".repeat(256);

  private AgentCosts() {}

  public static void main(String[] args) throws Exception {
    Path jar = Path.of(args[0]);
    try (Scratch folder = Scratch.make();
        Running alice = Running.start(jar, folder.path(), "alice", true);
        Running bob = Running.start(jar, folder.path(), "bob", false)) {
      bob.join(alice);
      ask(alice, bob, option(args, "--warm", 20_000), option(args, "--asks", 4000));
      wake(alice, bob, option(args, "--wakes", 200));
      attach(bob, option(args, "--agents", 1000));
    }
  }

  private static int option(String[] args, String name, int standard) {
    int at = Arrays.asList(args).indexOf(name);
    return at < 0 ? standard : Integer.parseInt(args[at + 1]);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  /// `warm` and then `count` times; only these count.
  private static double[] times(int warm, int count, Step step) throws Exception {
    double[] times = new double[count];
    for (int i = -warm; i < count; i++) {
      long begin = System.nanoTime();
      step.run();
      if (i >= 0) {
        times[i] = (System.nanoTime() - begin) / NANOS_PER_MS;
      }
    }
    Arrays.sort(times);
    return times;
  }

  private static void tell(String what, double[] sorted) {
    System.out.printf(
        Locale.ROOT,
        "%-28s p50 %.2f ms, p99 %.2f ms%n",
        what,
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100]);
  }

  private static void ask(Running alice, Running bob, int warm, int count) throws Exception {
    new Answering("echo").attach(bob);
    Json question = new Json().put("peer", "bob/echo").put("text", TEXT);
    tell("ask and answer", times(warm, count, () -> alice.call("POST", "/v1/ask", question)));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(question.toString())).build();
      tell(
          "the same by plain HTTP",
          times(warm, count, () -> http.send(request, BodyHandlers.ofString())));
    } finally {
      server.stop(0);
    }
  }

  private static void wake(Running alice, Running bob, int count) throws Exception {
    LinkedBlockingQueue<Long> calls = new LinkedBlockingQueue<>();
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          calls.add(System.nanoTime());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    hook.start();
    String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/";
    Json wake = new Json().put("wake", new Json().put("url", url));
    bob.call("PUT", "/v1/agents/sleeper", wake);
    Json message = new Json().put("peer", "bob/sleeper").put("text", TEXT);
    Json take = new Json().put("agent", "sleeper");
    double[] times = new double[count];
    try {
      for (int i = 0; i < count; i++) {
        long begin = System.nanoTime();
        alice.call("POST", "/v1/messages", message);
        Long called = calls.poll(PATIENCE, TimeUnit.SECONDS);
        if (called == null) {
          throw new IOException("the agent was not woken");
        }
        times[i] = (called - begin) / NANOS_PER_MS;
        bob.call("POST", "/v1/messages/next", take);
      }
    } finally {
      hook.stop(0);
    }
    Arrays.sort(times);
    tell("until an agent is woken", times);
  }

  private static void attach(Running bob, int count) throws IOException, InterruptedException {
    double before = bob.resident();
    for (int i = 0; i < count; i++) {
      new Answering("agent-" + i).attach(bob);
    }
    double after = bob.resident();
    System.out.printf(
        Locale.ROOT,
        "%d attached agents: %.1f MB more, from %.1f MB%n",
        count,
        (after - before) / MEGA,
        before / MEGA);
  }
}
