package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Hosts, each behind a box of its own, joined by links of one delay, in virtual time.
final class TinyNet {
  static final long MILLI = 1_000_000;

  /// Takes a packet at one of a host's endpoints.
  interface Receiver {
    void receive(Endpoint at, Endpoint from, byte[] packet);
  }

  /// `outer` is the address of the box as the others see it.
  private record Host(Endpoint inner, Endpoint outer, Box box, Receiver receiver) {}

  private record Event(long at, long order, Runnable action) {}

  private final List<Host> hosts = new ArrayList<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final long delay;
  private long order;
  private long now;

  TinyNet(long delay) {
    this.delay = delay;
  }

  void attach(Endpoint inner, Endpoint outer, Box box, Receiver receiver) {
    hosts.add(new Host(inner, outer, box, receiver));
  }

  void detach(Endpoint inner) {
    hosts.removeIf(host -> host.inner.equals(inner));
  }

  void send(Endpoint from, Endpoint to, byte[] packet) {
    Host sender =
        hosts.stream().filter(host -> host.inner.sameAddress(from)).findFirst().orElse(null);
    if (sender == null) {
      return;
    }
    Endpoint source = sender.box.outbound(from, to);
    if (!to.sameAddress(sender.outer)) {
      at(now + delay, () -> arrive(source, to, packet));
    } else if (sender.box.hairpins()) {
      at(now, () -> arrive(source, to, packet));
    }
  }

  private void arrive(Endpoint source, Endpoint to, byte[] packet) {
    for (Host host : hosts) {
      Endpoint local = host.outer.sameAddress(to) ? host.box.inbound(source, to) : null;
      if (local != null) {
        host.receiver.receive(local, source, packet);
      }
    }
  }

  void at(long time, Runnable action) {
    events.add(new Event(time, order++, action));
  }

  long now() {
    return now;
  }

  /// Carries out the next event if it is not after `limit`, else moves the time there.
  boolean step(long limit) {
    Event event = events.peek();
    if (event == null || event.at > limit) {
      now = Math.max(now, limit);
      return false;
    }
    events.remove();
    now = Math.max(now, event.at);
    event.action.run();
    return true;
  }
}
