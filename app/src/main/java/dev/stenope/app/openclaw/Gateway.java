package dev.stenope.app.openclaw;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// One connection to a gateway, from its handshake to its end. Requests may be made by several
/// threads at a time.
public final class Gateway implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  /// Seconds for the handshake, and for a frame to leave.
  private static final long PATIENCE = 10;

  /// Nanoseconds of silence after which it is gone: it says something each 30 s.
  private static final long SILENCE = 100_000_000_000L;

  private static final String CHALLENGE = "connect.challenge";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();
  private final Consumer<? super Event> events;
  private final Map<String, CompletableFuture<Json>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();
  private final CompletableFuture<Json> challenge = new CompletableFuture<>();
  private final CompletableFuture<Refusal> ended = new CompletableFuture<>();
  private final Frames frames = new Frames(this::heard, this::gone);
  private final WebSocket socket;
  private final String life;

  /// Something that it tells by itself. The last one has no name: it is gone.
  public record Event(String name, Json payload) {}

  private Gateway(Access access, Consumer<? super Event> events)
      throws Refusal, InterruptedException {
    this.events = events;
    boolean done = false;
    try {
      socket = connect(access);
      Json asked = await(challenge, PATIENCE);
      Json hello =
          call(
              "connect",
              access.toJson(asked.text("nonce", ""), asked.number("ts", 0)),
              TimeUnit.SECONDS.toMillis(PATIENCE));
      Json server = hello.get("server") instanceof Json json ? json : new Json();
      life = server.text("bootId", "");
      done = true;
    } finally {
      if (!done) {
        http.shutdownNow();
      }
    }
  }

  /// Connects and introduces itself. `events` hears what the gateway tells, on a thread that it
  /// must not hold up.
  public static Gateway open(Access access, Consumer<? super Event> events)
      throws Refusal, InterruptedException {
    return new Gateway(access, events);
  }

  private WebSocket connect(Access access) throws Refusal, InterruptedException {
    CompletableFuture<WebSocket> opened =
        http.newWebSocketBuilder().connectTimeout(CONNECTING).buildAsync(access.address(), frames);
    try {
      return opened.get(PATIENCE + CONNECTING.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = cause.getMessage() == null ? "nothing listens there" : cause.getMessage();
      Refusal.Kind kind = isOfCertificate(cause) ? Refusal.Kind.UNTRUSTED : Refusal.Kind.GONE;
      throw new Refusal(kind, "", access.address() + ": " + why);
    }
  }

  private static boolean isOfCertificate(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static Json await(CompletableFuture<Json> answer, long seconds)
      throws Refusal, InterruptedException {
    try {
      return answer.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      throw new Refusal(Refusal.Kind.LATE, "", "it has said nothing for " + seconds + " s");
    } catch (ExecutionException e) {
      throw refusal(e);
    }
  }

  private static Refusal refusal(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof Refusal refusal
        ? refusal
        : new Refusal(Refusal.Kind.GONE, "", String.valueOf(cause));
  }

  /// Which life of the gateway this is; it has another one after it was started again.
  public String life() {
    return life;
  }

  /// Asks for something and waits for so many milliseconds.
  public Json call(String method, Json params, long millis) throws Refusal, InterruptedException {
    return call(method, params, millis, new CompletableFuture<>());
  }

  /// The same, or sooner what `instead` has.
  public Json call(String method, Json params, long millis, CompletableFuture<Json> instead)
      throws Refusal, InterruptedException {
    CompletableFuture<Json> answer = ask(method, params);
    try {
      return answer.applyToEither(instead, json -> json).get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new Refusal(
          Refusal.Kind.LATE, "", method + " had no answer after " + millis / 1000 + " s");
    } catch (ExecutionException e) {
      throw refusal(e);
    } finally {
      answer.cancel(false);
    }
  }

  private CompletableFuture<Json> ask(String method, Json params)
      throws Refusal, InterruptedException {
    String id = String.valueOf(requests.incrementAndGet());
    CompletableFuture<Json> answer = new CompletableFuture<>();
    var _ = answer.whenComplete((_, _) -> waiting.remove(id));
    waiting.put(id, answer);
    try {
      send(
          new Json()
              .put("type", "req")
              .put("id", id)
              .put("method", method)
              .put("params", params)
              .toString());
    } catch (Refusal refusal) {
      answer.completeExceptionally(refusal);
    }
    return answer;
  }

  /// The socket takes one frame at a time, and one that the gateway does not read is not taken.
  private synchronized void send(String frame) throws Refusal, InterruptedException {
    Refusal end = ended.getNow(null);
    if (end != null) {
      throw end;
    }
    try {
      socket.sendText(frame, true).get(PATIENCE, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      gone("it does not read");
      throw new Refusal(Refusal.Kind.GONE, "", "it does not read");
    }
  }

  private void heard(String frame) {
    Json json;
    try {
      json = Json.read(frame.getBytes(UTF_8));
    } catch (MalformedException _) {
      // Some events are deeper than what is read; of those that matter none is.
      return;
    }
    Json payload = json.get("payload") instanceof Json part ? part : new Json();
    switch (json.text("type", "")) {
      case "res" -> {
        CompletableFuture<Json> answer = waiting.get(json.text("id", ""));
        if (answer != null && json.flag("ok")) {
          answer.complete(payload);
        } else if (answer != null) {
          answer.completeExceptionally(Refusal.of(json));
        }
      }
      case "event" -> {
        String name = json.text("event", "");
        if (name.equals(CHALLENGE)) {
          challenge.complete(payload);
        } else if (!name.isEmpty()) {
          events.accept(new Event(name, payload));
        }
      }
      default -> {}
    }
  }

  private void gone(String why) {
    Refusal refusal = new Refusal(Refusal.Kind.GONE, "", why);
    if (ended.complete(refusal)) {
      challenge.completeExceptionally(refusal);
      waiting.values().forEach(answer -> answer.completeExceptionally(refusal));
      events.accept(new Event("", new Json()));
      http.shutdownNow();
    }
  }

  /// Whether it can still be asked.
  public boolean isOpen() {
    return !ended.isDone();
  }

  /// Waits until it is gone, at most that many milliseconds; whether it is. One that has long said
  /// nothing is hung up on.
  public boolean awaitEnd(long millis) throws InterruptedException {
    if (System.nanoTime() - frames.latest() > SILENCE) {
      gone("it has fallen silent");
    }
    try {
      ended.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    gone("it was hung up on");
  }
}
