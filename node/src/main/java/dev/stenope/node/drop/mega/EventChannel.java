package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.http.Http;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
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

  /// How long the older way is taken once the newer has not served.
  private static final long OLD = 3600 * SECOND;

  /// A held request that lasted so long was sound, though the connection broke then.
  private static final long SOUND = 15 * SECOND;

  /// A channel that has not worked for so many times the grace is lost.
  private static final int LOST = 12;

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
  private final Rest rest;
  private final Riddles riddles;
  private final Stop stop;
  private final Patience patience;

  /// How long a channel that is being opened, or anew, counts as healthy, and an event may take.
  private final long grace;

  private final Budget budget;
  private final Thread thread;

  /// Whether the channel is open in the older way, and until when that is taken at once.
  private boolean isOld;

  private long oldUntil = System.nanoTime();
  private @Nullable URI waitAt;

  /// Whether the server has let go of the last request at once.
  private boolean isHasty;

  /// Whether the last request that the server should have held went well; the first one is trusted
  /// to.
  private boolean isTrusted = true;

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
      Rest rest,
      Riddles riddles,
      Stop stop,
      Patience patience) {
    this.base = new RemoteAddress(api);
    this.api = api;
    this.http = http;
    this.tree = tree;
    this.auth = auth;
    this.echo = echo;
    this.tell = tell;
    this.rest = rest;
    this.riddles = riddles;
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

  /// Whether the channel has not told of what happens for some time, and will not soon.
  boolean isLost() {
    long now = System.nanoTime();
    long deafLeft = deafUntil - now;
    boolean isDeaf = deafLeft > 0 && deafLeft < DEAF - LOST * grace;
    return isDeaf || (!isOpen && now - healthyUntil > LOST * grace);
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
    try {
      while (!stop.isClosed()) {
        follow();
      }
    } finally {
      isOpen = false;
      healthyUntil = System.nanoTime();
    }
  }

  private void follow() {
    try {
      rest();
      Tree.Mark mark = tree.await();
      budget.take();
      step(mark);
    } catch (InterruptedIOException | InterruptedException _) {
      // Closed, or to be opened anew.
      Thread.interrupted();
      waitAt = null;
      isHasty = false;
    } catch (Refusal refusal) {
      refused(refusal);
    } catch (IOException | RuntimeException _) {
      broken(0);
    }
  }

  private void rest() throws InterruptedIOException {
    long left = rest.left();
    if (left > 0) {
      isOpen = false;
      waitAt = null;
      stop.sleep(left);
    }
  }

  private void step(Tree.Mark mark) throws IOException {
    URI held = waitAt;
    if (held == null) {
      Events events = open(mark);
      waitAt = follow(events);
      take(mark, events);
      if (waitAt == null && events.isEmpty()) {
        throw new Refusal(MegaError.STRANGE);
      }
      if (isHasty) {
        judge(events);
      }
    } else if (isOld) {
      waitAt = null;
      hold(held, body -> body.readAllBytes().length);
    } else {
      Events events = hold(query(held, mark), body -> Streams.read(body, Events::read));
      URI next = events == null ? null : follow(events);
      waitAt = next == null && events != null ? held : next;
      if (events != null) {
        take(mark, events);
        if (isHasty) {
          judge(events);
        }
      }
    }
  }

  private @Nullable URI follow(Events events) throws IOException {
    String next = events.waitAt();
    return next == null ? null : base.follow(next);
  }

  private Events open(Tree.Mark mark) throws IOException {
    isOld = oldUntil - System.nanoTime() > 0;
    if (!isOld) {
      try {
        return ask(query(api.resolve("wsc"), mark));
      } catch (Refusal refusal) {
        if (refusal.error() != MegaError.STRANGE && refusal.error() != MegaError.ARGUMENTS) {
          throw refusal;
        }
      }
    }
    Events events = ask(query(api.resolve("sc"), mark));
    if (!isOld) {
      isOld = true;
      oldUntil = System.nanoTime() + OLD;
    }
    return events;
  }

  private Events ask(URI uri) throws IOException {
    return send(uri, patience.answer(), body -> Streams.read(body, Events::read));
  }

  /// Null where the server has held the request for longer than one waits.
  private <T> @Nullable T hold(URI uri, Api.Reading<T> reading) throws IOException {
    if (isTrusted) {
      isOpen = true;
    }
    isHasty = false;
    long start = System.nanoTime();
    try {
      T answer = send(uri, HOLD, reading);
      isHasty = System.nanoTime() - start < SECOND;
      if (!isHasty) {
        sound();
      }
      return answer;
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      boolean isLate =
          e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException);
      if (isLate || System.nanoTime() - start > SOUND) {
        sound();
      } else {
        isTrusted = false;
      }
      if (isLate) {
        return null;
      }
      throw e;
    }
  }

  private <T> T send(URI uri, Duration deadline, Api.Reading<T> reading) throws IOException {
    return riddles.send(
        HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()),
        request ->
            http.send(
                request, MAX_ANSWER, deadline, (head, body) -> Api.read(head, body, reading)));
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
  private void judge(Events events) throws IOException {
    isHasty = false;
    if (!events.isEmpty()) {
      sound();
      return;
    }
    if (wait > SECOND) {
      isTrusted = false;
      isOpen = false;
    }
    pause(0);
  }

  /// A held request went well.
  private void sound() {
    wait = FIRST_WAIT;
    isTrusted = true;
    isOpen = true;
  }

  private void refused(Refusal refusal) {
    long least = 0;
    switch (refusal.error()) {
      case RATE, AGAIN, BUSY, TEMPORARY, CONNECTIONS, STRANGE -> least = refusal.pause().toNanos();
      default -> {
        tree.spoil();
        tell.accept(List.of());
      }
    }
    switch (refusal.error()) {
      case RATE -> budget.slowDown();
      case BLOCKED, TRANSFER, WORK -> rest.begin(refusal);
      default -> {}
    }
    broken(least);
  }

  private void broken(long least) {
    if (isOpen) {
      isOpen = false;
      healthyUntil = System.nanoTime() + grace;
    }
    waitAt = null;
    isHasty = false;
    try {
      pause(least);
    } catch (InterruptedIOException _) {
      Thread.interrupted();
    }
  }

  private void pause(long least) throws InterruptedIOException {
    long time = Math.max(wait, least);
    wait = Math.min(2 * wait, MAX_WAIT);
    stop.sleep(time + ThreadLocalRandom.current().nextLong(time / 2));
  }
}
