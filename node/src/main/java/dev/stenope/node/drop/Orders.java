package dev.stenope.node.drop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is to be done in one drop, in the order in which it was given. An order that the drop
/// refuses goes to the end and waits there, so that it cannot starve those behind it; of two orders
/// for one name the earlier always comes first. An order is forgotten when it is older than the
/// life of the file, and the oldest ones give way where there are too many.
final class Orders {
  private static final int MAX_ORDERS = 1024;
  private static final long MAX_BYTES = 8 << 20;

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long bytes;

  private static final class Waiting {
    final Order order;
    final Backoff backoff = new Backoff();
    long due;
    boolean refused;

    Waiting(Order order) {
      this.order = order;
      this.due = order.since();
    }

    long bytes() {
      return order instanceof Order.Put put ? put.content().length : 0;
    }
  }

  /// From when on an order may be carried out; `fresh` tells that it was never refused.
  @FunctionalInterface
  interface Opening {
    long at(Order order, boolean fresh);
  }

  synchronized void give(Order order) {
    if (order instanceof Order.Remove) {
      waiting.removeIf(former -> former.order.name().equals(order.name()) && forget(former));
    }
    Waiting last = new Waiting(order);
    for (Waiting former : waiting) {
      if (former.order.name().equals(order.name())) {
        last.due = latest(former.due, last.due);
      }
    }
    waiting.removeIf(former -> isSame(former.order, order) && forget(former));
    waiting.addLast(last);
    bytes += last.bytes();
    while (waiting.size() > MAX_ORDERS || (bytes > MAX_BYTES && waiting.size() > 1)) {
      forget(waiting.removeFirst());
    }
  }

  /// What is laid or asked for again takes the place of what waits.
  private static boolean isSame(Order former, Order order) {
    return former.name().equals(order.name()) && former.getClass() == order.getClass();
  }

  private boolean forget(Waiting one) {
    bytes -= one.bytes();
    return true;
  }

  private static long latest(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /// The first order that is due at `now`; it stays until it is [#done].
  synchronized @Nullable Order next(long now, Opening opening) {
    for (Waiting one : heads()) {
      if (now - due(one, opening) >= 0) {
        return one.order;
      }
    }
    return null;
  }

  /// How long it is until an order is due, at most `most`; not above zero if one is.
  synchronized long left(long now, long most, Opening opening) {
    long wait = most;
    for (Waiting one : heads()) {
      wait = Math.min(wait, due(one, opening) - now);
    }
    return wait;
  }

  /// The first order for each name.
  private List<Waiting> heads() {
    Set<String> names = new HashSet<>();
    return waiting.stream().filter(one -> names.add(one.order.name())).toList();
  }

  private static long due(Waiting one, Opening opening) {
    return latest(one.due, opening.at(one.order, !one.refused));
  }

  /// The order was carried out.
  synchronized void done(Order order) {
    waiting.removeIf(one -> one.order.equals(order) && forget(one));
  }

  /// The drop refused the order.
  synchronized void refused(Order order, long now) {
    Waiting one = find(order);
    if (one != null) {
      one.refused = true;
      postpone(one, now + one.backoff.next());
    }
  }

  /// The drop may have healed: what it refused is tried at once.
  synchronized void hurry(long now) {
    waiting.stream().filter(one -> one.refused).forEach(one -> one.due = now);
  }

  /// The order could not be finished before `due`, through no fault of the drop.
  synchronized void later(Order order, long due) {
    Waiting one = find(order);
    if (one != null) {
      postpone(one, due);
    }
  }

  /// Null if it was taken back.
  private @Nullable Waiting find(Order order) {
    return waiting.stream().filter(one -> one.order.equals(order)).findFirst().orElse(null);
  }

  private void postpone(Waiting first, long due) {
    List<Waiting> same = new ArrayList<>();
    for (Waiting one : waiting) {
      if (one.order.name().equals(first.order.name())) {
        one.due = latest(one.due, due);
        same.add(one);
      }
    }
    waiting.removeAll(same);
    waiting.addAll(same);
  }

  synchronized void forgetOld(long now) {
    waiting.removeIf(
        one -> {
          FileKind kind = FileKind.of(one.order.name());
          return kind != null && now - one.order.since() > kind.life().toNanos() && forget(one);
        });
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  synchronized int size() {
    return waiting.size();
  }
}
