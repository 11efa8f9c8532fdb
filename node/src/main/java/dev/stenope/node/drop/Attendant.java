package dev.stenope.node.drop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The thread that attends to one drop: it carries out orders, looks for new names and removes what
/// is too old. Orders that a broken drop refuses are kept, and tried again until they are too old
/// themselves.
final class Attendant implements AutoCloseable {
  /// The life of an order: that of a handshake file.
  private static final Duration LIFE = FileKind.HANDSHAKE.life();

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /// How long a part of a file is withheld because the rest may be on its way.
  private static final long ARRIVAL = 4 * SECOND;

  private static final long ARRIVAL_STEP = 100 * MILLI;
  private static final long RETRY_MIN = SECOND;
  private static final long RETRY_MAX = 10 * SECOND;
  private static final int MAX_ORDERS = 1024;
  private static final int MAX_PUSHED = 1024;

  /// How many times as long as a look took the next one is put off.
  private static final int SHARE = 4;

  private final DeadDrop drop;
  private final Reports reports;
  private final Thread thread;
  private final Looks looks;
  private final Deque<Order> orders = new ArrayDeque<>();
  private final List<Order.Fetch> arriving = new ArrayList<>();
  private final List<String> pushed = new ArrayList<>();
  private final long born = System.nanoTime();
  private DeadDrop.@Nullable Watch watch;
  private boolean watchTried;
  private boolean nudged = true;
  private boolean closed;
  private long interval = SECOND;
  private long lookAgain = born;
  private long lookEarliest = born;
  private long sweepAgain = born;
  private long arrivalAgain = born;
  private long retry = RETRY_MIN;
  private volatile DropTraffic traffic = DropTraffic.NONE;

  /// Takes what the thread finds; a call may wait as long as it likes.
  interface Reports {
    void appeared(List<String> names);

    void vanished(Set<String> names);

    /// `content` is null where there is no such file.
    void fetched(String name, byte @Nullable [] content);

    /// `trouble` is a line for a person, null while there is none.
    void state(@Nullable String trouble);
  }

  Attendant(DeadDrop drop, Reports reports) {
    this.drop = drop;
    this.reports = reports;
    this.looks = new Looks(drop, reports);
    this.thread = Thread.ofPlatform().name("stenope-drop").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  synchronized void put(String name, byte[] content) {
    give(new Order.Put(name, content, System.nanoTime()));
  }

  synchronized void fetch(String name, int limit) {
    give(new Order.Fetch(name, limit, System.nanoTime()));
  }

  /// Also takes back a file that has not been put yet.
  synchronized void remove(String name) {
    orders.removeIf(order -> order.name().equals(name));
    give(new Order.Remove(name, System.nanoTime()));
  }

  private void give(Order order) {
    if (orders.size() == MAX_ORDERS) {
      orders.removeFirst();
    }
    orders.addLast(order);
    notifyAll();
  }

  /// Has the drop looked at each `nanos` from now on.
  synchronized void attend(long nanos) {
    interval = Math.max(nanos, ARRIVAL_STEP);
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

  DropTraffic traffic() {
    return traffic;
  }

  private void run() {
    try {
      while (!isDone()) {
        round();
      }
    } catch (InterruptedException _) {
      // The attendant ends.
    }
    if (watch != null) {
      watch.close();
    }
    drop.close();
  }

  private synchronized boolean isDone() {
    return closed && orders.isEmpty();
  }

  private void round() throws InterruptedException {
    long pause = 0;
    String trouble = null;
    try {
      carryOut();
      watch();
      takePushed();
      look();
      sweep();
      retry = RETRY_MIN;
    } catch (DropException e) {
      trouble = String.valueOf(e.getMessage());
      pause = e.pause().toNanos();
    } catch (RuntimeException e) {
      trouble = "the drop " + drop.place() + " failed in a way nobody thought of: " + e;
    }
    reports.state(trouble);
    long until = Long.MAX_VALUE;
    if (trouble != null) {
      forgetOld();
      until = System.nanoTime() + Math.max(retry, pause);
      retry = Math.min(RETRY_MAX, retry + retry / 2);
    }
    await(until);
  }

  private void carryOut() throws DropException {
    for (Order order = first(); order != null; order = first()) {
      switch (order) {
        case Order.Put put -> put(put);
        case Order.Fetch fetch -> {
          if (!isFetched(fetch)) {
            arriving.add(fetch);
          }
        }
        case Order.Remove remove -> drop.delete(remove.name());
      }
      done(order);
    }
    if (!arriving.isEmpty() && System.nanoTime() - arrivalAgain >= 0) {
      for (Iterator<Order.Fetch> all = arriving.iterator(); all.hasNext(); ) {
        if (isFetched(all.next())) {
          all.remove();
        }
      }
    }
  }

  private synchronized @Nullable Order first() {
    return orders.peekFirst();
  }

  private synchronized void done(Order order) {
    orders.removeFirstOccurrence(order);
  }

  private void put(Order.Put put) throws DropException {
    if (drop.put(put.name(), put.content())) {
      traffic = traffic.plusPut(put.content().length);
    }
  }

  /// Reports the file unless a part of it may still be on its way.
  private boolean isFetched(Order.Fetch fetch) throws DropException {
    byte[] content = drop.get(fetch.name(), fetch.limit());
    long now = System.nanoTime();
    if (content != null && mayBeArriving(fetch, content.length) && now - fetch.since() < ARRIVAL) {
      arrivalAgain = now + ARRIVAL_STEP;
      return false;
    }
    if (content != null) {
      traffic = traffic.plusFetched(content.length);
    }
    reports.fetched(fetch.name(), content);
    return true;
  }

  private static boolean mayBeArriving(Order.Fetch fetch, int length) {
    FileKind kind = FileKind.of(fetch.name());
    return length < fetch.limit() && kind != null && !kind.isWhole(length);
  }

  private void watch() throws DropException {
    if (watch != null && watch.broken()) {
      watch.close();
      watch = null;
      watchTried = false;
    }
    if (!watchTried) {
      watchTried = true;
      watch = drop.watch(this::push);
    }
  }

  /// Tells pushed names without a look, which in a drop full of junk takes long.
  private void takePushed() {
    List<String> names;
    synchronized (this) {
      names = List.copyOf(pushed);
      pushed.clear();
    }
    looks.hear(names);
  }

  private void look() throws DropException {
    long start = System.nanoTime();
    synchronized (this) {
      if (start - lookEarliest < 0 || (!nudged && start - lookAgain < 0)) {
        return;
      }
      nudged = false;
    }
    looks.look();
    long end = System.nanoTime();
    synchronized (this) {
      lookEarliest = end + SHARE * (end - start);
      lookAgain = end + interval - ThreadLocalRandom.current().nextLong(interval / 10);
    }
  }

  /// Asking the drop for its time means writing to it, so it is left alone while it is empty.
  private void sweep() throws DropException {
    if (System.nanoTime() - sweepAgain >= 0) {
      sweepAgain = System.nanoTime() + LIFE.toNanos();
      if (!looks.isEmpty()) {
        drop.expire();
      }
    }
  }

  private synchronized void forgetOld() {
    long now = System.nanoTime();
    Iterator<Order> all = orders.iterator();
    while (all.hasNext()) {
      Order order = all.next();
      if (closed || now - order.since() > LIFE.toNanos()) {
        all.remove();
      }
    }
  }

  /// Waits for the next order, push or appointment; while the drop is broken, for `until`.
  private synchronized void await(long until) throws InterruptedException {
    while (!closed) {
      long now = System.nanoTime();
      long wait;
      if (until != Long.MAX_VALUE) {
        wait = until - now;
      } else if (!orders.isEmpty() || !pushed.isEmpty()) {
        return;
      } else {
        long next = nudged ? lookEarliest : Math.max(lookAgain, lookEarliest);
        if (!arriving.isEmpty()) {
          next = Math.min(next, arrivalAgain);
        }
        wait = Math.min(next, sweepAgain) - now;
      }
      if (wait <= 0) {
        return;
      }
      wait(wait / MILLI, (int) (wait % MILLI));
    }
  }

  /// Ends once the orders that were given are carried out, as far as the drop lets.
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  void join(long millis) throws InterruptedException {
    thread.join(millis);
  }
}
