package dev.stenope.node.drop;

import static java.lang.System.Logger.Level.DEBUG;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The thread that attends to one drop: it carries out orders, looks for new names and removes what
/// is too old. What a broken drop refuses is tried again, less and less often. A drop that wants to
/// be left alone is not called at all until it may be.
final class Attendant implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.stenope.node.drop");
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /// The drop is not looked at more often than this.
  private static final long MIN_INTERVAL = 100 * MILLI;

  private static final int MAX_PUSHED = 1024;

  /// A call that takes longer than this is trouble, though the drop promises that it ends.
  private static final long HANGING = 45 * SECOND;

  /// How many times as long as a look took the next one is put off.
  private static final int SHARE = 4;

  private final DeadDrop drop;
  private final Reports reports;
  private final Thread thread;
  private final Looks looks;
  private final Orders orders = new Orders();
  private final List<String> pushed = new ArrayList<>();
  private final long born = System.nanoTime();
  private final Effort puts = new Effort(born);
  private final Effort others = new Effort(born);
  private final Effort looking = new Effort(born);
  private final Watching watching;
  private final Sweeping sweeping;
  private boolean nudged = true;
  private boolean closed;
  private boolean ended;
  private long interval = SECOND;
  private long lookAgain = born;
  private long lookEarliest = born;
  private @Nullable String blocked;
  private @Nullable Effort blocker;
  private long blockedUntil = born;
  private volatile DropTraffic traffic = DropTraffic.NONE;
  private volatile @Nullable String trouble;
  private volatile long retryAt = born;

  /// When the call that is under way began; 0 while none is.
  private volatile long calling;

  /// Takes what the thread finds; a call may wait as long as it likes.
  interface Reports {
    void appeared(List<String> names);

    /// `content` is null where there is no such file.
    void fetched(String name, byte @Nullable [] content);

    /// `trouble` is a line for a person, null while there is none.
    void state(@Nullable String trouble);
  }

  Attendant(DeadDrop drop, Reports reports) {
    this.drop = drop;
    this.reports = reports;
    this.looks = new Looks(drop, reports);
    this.sweeping = new Sweeping(drop, looks, born);
    this.watching = new Watching(drop, this::push, born);
    this.thread = Thread.ofPlatform().name("stenope-drop").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void put(String name, byte[] content) {
    give(new Order.Put(name, content, System.nanoTime()));
  }

  void fetch(String name, int limit) {
    give(new Order.Fetch(name, limit, System.nanoTime()));
  }

  /// Also takes back a file that has not been put yet.
  void remove(String name) {
    give(new Order.Remove(name, System.nanoTime()));
  }

  private synchronized void give(Order order) {
    orders.give(order);
    notifyAll();
  }

  /// Has the drop looked at each `nanos` from now on.
  synchronized void attend(long nanos) {
    interval = Math.max(nanos, MIN_INTERVAL);
    long next = System.nanoTime() + interval;
    if (next - lookAgain < 0) {
      lookAgain = next;
      notifyAll();
    }
  }

  private synchronized void push(List<String> names) {
    if (names.isEmpty() || pushed.size() + names.size() > MAX_PUSHED) {
      nudged = true;
    } else {
      pushed.addAll(names);
    }
    notifyAll();
  }

  @Nullable ClockReading clock() {
    return drop.clock();
  }

  DropTraffic traffic() {
    return traffic;
  }

  DropStatus status() {
    long now = System.nanoTime();
    String line = trouble(now);
    long retry = line == null ? 0 : Math.max(0, (retryAt - now) / MILLI);
    return new DropStatus(drop.place(), line, retry, watching.pushes(), traffic);
  }

  /// What is wrong with the drop, which may be that it does not return.
  private @Nullable String trouble(long now) {
    long since = calling;
    return since != 0 && now - since > HANGING
        ? "the drop " + drop.place() + " does not answer; check the disk or the network it is on"
        : trouble;
  }

  /// Reports the state of a drop whose thread cannot, because it hangs.
  void check(long now) {
    long since = calling;
    if (since != 0 && now - since > HANGING) {
      reports.state(trouble(now));
    }
  }

  private void run() {
    try (drop;
        watching) {
      while (!ended) {
        round();
      }
    } catch (InterruptedException _) {
      // The attendant ends.
    }
  }

  private void round() throws InterruptedException {
    boolean isLast = isClosed();
    looks.hear(takePushed(), System.nanoTime());
    long now = System.nanoTime();
    if (now - blockedUntil >= 0) {
      boolean putsLast = blocked != null && puts.equals(blocker);
      blocked = null;
      orders.forgetOld(now);
      if (putsLast) {
        // A drop that is full may still be read and swept, and refuses the next put, too.
        carryOut(this::openingUnlessPut);
        lookAround(isLast);
      }
      carryOut(this::opening);
      lookAround(isLast);
    }
    String line = whatIsWrong(System.nanoTime());
    trouble = line;
    reports.state(line);
    ended = isLast;
    await();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private @Nullable String whatIsWrong(long now) {
    return Stream.of(blocked, puts.trouble(now), others.trouble(now), looking.trouble(now))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /// Something that may wait for the drop.
  @FunctionalInterface
  private interface Call {
    void run() throws DropException;
  }

  /// Whether the call went well.
  private boolean attempt(Effort effort, Call call) {
    String line;
    try {
      calling = System.nanoTime() | 1;
      call.run();
      succeeded(effort, System.nanoTime());
      return true;
    } catch (DropException e) {
      line = String.valueOf(e.getMessage());
      if (e.pause().isPositive()) {
        blocked = line;
        blocker = effort;
        blockedUntil = System.nanoTime() + Math.min(e.pause().toNanos(), 24 * 3600 * SECOND);
      }
    } catch (RuntimeException | StackOverflowError e) {
      // Its words may hold what is secret.
      LOG.log(DEBUG, "a drop failed", e);
      line =
          "the drop %s failed in a way nobody thought of: %s"
              .formatted(drop.place(), e.getClass().getName());
    } finally {
      calling = 0;
    }
    effort.failed(line, System.nanoTime());
    return false;
  }

  private void succeeded(Effort effort, long now) {
    boolean hasHealed = effort.trouble(now) != null;
    effort.succeeded(now);
    if (hasHealed) {
      Stream.of(puts, others, looking).forEach(each -> each.hurry(now));
      orders.hurry(now);
    }
  }

  private void carryOut(Orders.Opening opening) {
    while (blocked == null) {
      Order order = orders.next(System.nanoTime(), opening);
      if (order == null) {
        return;
      }
      boolean[] finished = {true};
      if (attempt(effort(order), () -> finished[0] = carryOut(order))) {
        if (finished[0]) {
          orders.done(order);
        } else {
          orders.later(order, Arrival.again(order.since(), System.nanoTime()));
        }
      } else {
        orders.refused(order, System.nanoTime());
      }
    }
  }

  private Effort effort(Order order) {
    return order instanceof Order.Put ? puts : others;
  }

  /// Somebody waits for a fresh order, so the first one is tried sooner.
  private long opening(Order order, boolean fresh) {
    Effort effort = effort(order);
    long sooner = effort.tried() + SECOND;
    return fresh && sooner - effort.again() < 0 ? sooner : effort.again();
  }

  private long openingUnlessPut(Order order, boolean fresh) {
    return order instanceof Order.Put ? System.nanoTime() + SECOND : opening(order, fresh);
  }

  /// False if a part of a file may still be on its way.
  private boolean carryOut(Order order) throws DropException {
    switch (order) {
      case Order.Put put -> {
        if (drop.put(put.name(), put.content())) {
          traffic = traffic.plusPut(put.content().length);
        }
      }
      case Order.Fetch fetch -> {
        return isFetched(fetch);
      }
      case Order.Remove remove -> drop.delete(remove.name());
    }
    return true;
  }

  private boolean isFetched(Order.Fetch fetch) throws DropException {
    byte[] content = drop.get(fetch.name(), fetch.limit());
    if (content != null) {
      if (drop.showsParts() && Arrival.isAwaited(fetch, content.length, System.nanoTime())) {
        return false;
      }
      traffic = traffic.plusFetched(content.length);
    }
    calling = 0;
    reports.fetched(fetch.name(), content);
    return true;
  }

  private void lookAround(boolean isLast) {
    if (isLast || blocked != null) {
      return;
    }
    if (watching.isDue(System.nanoTime()) && attempt(new Effort(born), watching::begin)) {
      nudge();
    }
    if (blocked == null && mayLook()) {
      attempt(looking, this::look);
    }
    // What a look has shown is fetched before it is swept.
    boolean isIdle = orders.next(System.nanoTime(), this::openingUnlessPut) == null;
    if (blocked == null && isIdle && maySweep() && sweeping.isDue(System.nanoTime())) {
      // A drop that cannot be swept may still serve.
      attempt(new Effort(born), sweeping::sweep);
    }
  }

  /// Only a look tells whether there is anything to sweep.
  private boolean maySweep() {
    return looking.trouble(System.nanoTime()) == null;
  }

  /// What came before the watch began was not pushed.
  private synchronized void nudge() {
    nudged = true;
  }

  /// Pushed names are told without a look, which in a drop full of junk takes long.
  private synchronized List<String> takePushed() {
    List<String> names = List.copyOf(pushed);
    pushed.clear();
    return names;
  }

  private synchronized boolean mayLook() {
    return System.nanoTime() - lookAt() >= 0;
  }

  private synchronized long lookAt() {
    long at = nudged || lookEarliest - lookAgain > 0 ? lookEarliest : lookAgain;
    return looking.again() - at > 0 ? looking.again() : at;
  }

  private void look() throws DropException {
    long start = System.nanoTime();
    synchronized (this) {
      nudged = false;
    }
    looks.look(start);
    long end = System.nanoTime();
    synchronized (this) {
      lookEarliest = end + SHARE * (end - start);
      lookAgain = end + interval - ThreadLocalRandom.current().nextLong(interval / 10);
    }
  }

  /// Waits for the next order, push or appointment; while the drop is blocked, for its end.
  private synchronized void await() throws InterruptedException {
    while (!closed && pushed.isEmpty()) {
      long now = System.nanoTime();
      long wait = now - blockedUntil < 0 ? blockedUntil - now : untilNext(now);
      retryAt = now + wait;
      if (wait <= 0) {
        return;
      }
      wait(wait / MILLI, (int) (wait % MILLI));
    }
  }

  private long untilNext(long now) {
    long wait = orders.left(now, lookAt() - now, this::opening);
    wait = Math.min(wait, watching.left(now));
    return maySweep() ? Math.min(wait, sweeping.left(now)) : wait;
  }

  /// Ends once the orders that were given are carried out, as far as the drop lets.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (thread.getState() == Thread.State.NEW) {
      drop.close();
    }
  }

  /// Waits for the end; a drop that does not let go by then is interrupted.
  void join(long millis) throws InterruptedException {
    thread.join(millis);
    thread.interrupt();
  }
}
