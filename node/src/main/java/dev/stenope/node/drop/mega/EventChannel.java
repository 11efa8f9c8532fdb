package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.http.Http;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The thread that follows the events of a drop by a request that the server holds until there are
/// some. It prefers the newer way, `wsc`, whose held request is answered by the events themselves;
/// with the older, `sc`, it is only a sign to ask again.
final class EventChannel {
  /// How long a request is held at most.
  private static final Duration HOLD = Duration.ofSeconds(45);

  private static final long MAX_ANSWER = 16 << 20;
  private static final long SECOND = 1_000_000_000L;

  /// How long a channel that has lost an event is not relied on.
  private static final long DEAF = 300 * SECOND;

  private static final long FIRST_WAIT = SECOND / 4;
  private static final long MAX_WAIT = 60 * SECOND;

  /// Requests at once and in a second, however often the server answers.
  private static final int BURST = 50;

  private static final int RATE = 5;

  private final RemoteAddress base;
  private final URI api;
  private final Http http;
  private final Tree tree;
  private final Supplier<String> auth;
  private final String echo;
  private final Consumer<? super List<String>> tell;
  private final Stop stop;
  private final Patience patience;

  /// How long a channel that is being opened, or anew, counts as healthy, and an event may take.
  private final long grace;

  private final Budget budget;
  private final Thread thread;
  private boolean isOld;
  private @Nullable URI waitAt;

  /// Whether the server has let go of the last request at once.
  private boolean isHasty;

  private long wait = FIRST_WAIT;

  private volatile boolean isOpen;
  private volatile long healthyUntil = System.nanoTime();
  private volatile long deafUntil = System.nanoTime();
  private volatile @Nullable String expected;
  private volatile long expectedBy;

  /// `auth` tells what an address says of who listens; `tell` takes the names that appear, or none
  /// where only a look can tell.
  EventChannel(
      URI api,
      Http http,
      Tree tree,
      Supplier<String> auth,
      String echo,
      Consumer<? super List<String>> tell,
      Stop stop,
      Patience patience) {
    this.base = new RemoteAddress(api);
    this.api = api;
    this.http = http;
    this.tree = tree;
    this.auth = auth;
    this.echo = echo;
    this.tell = tell;
    this.stop = stop;
    this.patience = patience;
    this.grace = patience.event().toNanos();
    this.budget = new Budget(BURST, RATE, stop);
    this.thread = Thread.ofPlatform().daemon().name("stenope-mega").unstarted(this::run);
  }

  void start() {
    healthyUntil = System.nanoTime() + grace;
    thread.start();
  }

  /// Whether what happens in the drop is known without asking.
  boolean isHealthy() {
    long now = System.nanoTime();
    String handle = expected;
    if (handle != null && tree.hasHeard(handle)) {
      expected = null;
    } else if (handle != null && now - expectedBy > 0) {
      expected = null;
      deafUntil = now + DEAF;
    }
    return now - deafUntil >= 0 && (isOpen || now - healthyUntil < 0);
  }

  /// This node has just put something, of which an event must tell soon.
  void expect(String handle) {
    if (isOpen && expected == null) {
      expectedBy = System.nanoTime() + grace;
      expected = handle;
    }
  }

  /// Opens the channel anew, for the machine has slept.
  void reopen() {
    thread.interrupt();
  }

  private void run() {
    while (!stop.isClosed()) {
      try {
        Tree.Mark mark = tree.await();
        budget.take();
        step(mark);
      } catch (InterruptedIOException | InterruptedException _) {
        // Closed, or to be opened anew.
        Thread.interrupted();
        waitAt = null;
      } catch (Refusal refusal) {
        refused(refusal);
      } catch (IOException _) {
        broken();
      }
    }
  }

  private void step(Tree.Mark mark) throws IOException {
    URI held = waitAt;
    if (held == null) {
      Events events = open(mark);
      isOpen = true;
      String next = events.waitAt();
      waitAt = next == null ? null : base.follow(next);
      take(mark, events);
      calmDown(events);
    } else if (isOld) {
      waitAt = null;
      long start = System.nanoTime();
      hold(held, InputStream::readAllBytes);
      isHasty = System.nanoTime() - start < SECOND;
    } else {
      long start = System.nanoTime();
      Events events = hold(query(held, mark), body -> Streams.read(body, Events::read));
      if (events == null) {
        waitAt = null;
      } else {
        waitAt = events.waitAt() == null ? held : base.follow(String.valueOf(events.waitAt()));
        take(mark, events);
        isHasty = System.nanoTime() - start < SECOND;
        calmDown(events);
      }
    }
  }

  private Events open(Tree.Mark mark) throws IOException {
    try {
      return ask(query(api.resolve(isOld ? "sc" : "wsc"), mark));
    } catch (Refusal refusal) {
      boolean isUnknown =
          refusal.error() == MegaError.STRANGE || refusal.error() == MegaError.ARGUMENTS;
      if (isOld || !isUnknown) {
        throw refusal;
      }
      isOld = true;
      return ask(query(api.resolve("sc"), mark));
    }
  }

  private Events ask(URI uri) throws IOException {
    return http.send(
        post(uri),
        MAX_ANSWER,
        patience.answer(),
        (head, body) -> {
          Api.check(head);
          return Streams.read(body, Events::read);
        });
  }

  /// Null where the server has held the request for longer than one waits.
  private <T> @Nullable T hold(URI uri, Api.Reading<T> reading) throws IOException {
    try {
      return http.send(
          post(uri),
          MAX_ANSWER,
          HOLD,
          (head, body) -> {
            Api.check(head);
            return reading.read(body);
          });
    } catch (HttpTimeoutException _) {
      return null;
    }
  }

  private static HttpRequest post(URI uri) {
    return HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build();
  }

  private URI query(URI uri, Tree.Mark mark) {
    String separator = uri.getRawQuery() == null ? "?" : "&";
    return URI.create(uri + separator + "sn=" + mark.number() + "&" + auth.get());
  }

  private void take(Tree.Mark mark, Events events) {
    if (events.number().isEmpty()) {
      return;
    }
    List<String> fresh = tree.take(mark, events, echo);
    if (!events.all().isEmpty()) {
      deafUntil = System.nanoTime();
    }
    if (tree.isStale()) {
      tell.accept(List.of());
    } else if (fresh != null && !fresh.isEmpty()) {
      tell.accept(fresh);
    }
  }

  /// Waits a little longer each time that the server has not held a request, though nothing has
  /// happened.
  private void calmDown(Events events) throws IOException {
    if (isHasty && events.all().isEmpty()) {
      pause();
    } else {
      wait = FIRST_WAIT;
    }
    isHasty = false;
  }

  private void refused(Refusal refusal) {
    switch (refusal.error()) {
      case AGAIN, BUSY, RATE, TEMPORARY, CONNECTIONS, STRANGE -> {}
      default -> {
        tree.spoil();
        tell.accept(List.of());
      }
    }
    broken();
  }

  private void broken() {
    if (isOpen) {
      isOpen = false;
      healthyUntil = System.nanoTime() + grace;
    }
    waitAt = null;
    try {
      pause();
    } catch (InterruptedIOException _) {
      Thread.interrupted();
    }
  }

  private void pause() throws InterruptedIOException {
    long time = wait;
    wait = Math.min(2 * wait, MAX_WAIT);
    stop.sleep(time + ThreadLocalRandom.current().nextLong(time / 2));
  }
}
