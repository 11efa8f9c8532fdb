package dev.stenope.core;

import dev.stenope.core.nat.TurnFault;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The relayed sockets of a node and how its TURN servers fare. A server that gives no address is
/// not asked again for a while, and a person is told once. Times are in nanoseconds.
final class TurnSockets {
  private static final long SECOND = 1_000_000_000;

  /// The most relayed sockets at once.
  static final int MAX = 32;

  /// How long a server rests that has failed for the first time, and at most.
  private static final long FIRST_REST = 30 * SECOND;

  private static final long LAST_REST = 600 * SECOND;

  private final Outlet out;
  private final Sockets sockets;
  private final RandomGenerator random;
  private final List<TurnServer> servers;
  private final List<TurnSocket> relays = new ArrayList<>();
  private final List<TurnAttempt> attempts = new ArrayList<>();
  private final long[] restsUntil;
  private final int[] failures;

  TurnSockets(Outlet out, Sockets sockets, List<TurnServer> servers, RandomGenerator random) {
    this.out = out;
    this.sockets = sockets;
    this.servers = List.copyOf(servers);
    this.random = random;
    this.restsUntil = new long[servers.size()];
    this.failures = new int[servers.size()];
    Arrays.fill(restsUntil, Long.MIN_VALUE);
  }

  /// Asks for a relayed socket, and returns its number; -1 if none can be had now. The owner hears
  /// that it is open, with the relayed address as the only one, or that it failed; and later that
  /// it is no more.
  int open(Sockets.Owner owner, long now) {
    relays.removeIf(TurnSocket::isClosed);
    List<Integer> able = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      if (now >= restsUntil[i]) {
        able.add(i);
      }
    }
    if (able.isEmpty() || relays.size() >= MAX) {
      return -1;
    }
    TurnSocket relay = new TurnSocket(this, sockets, able, owner, now);
    relays.add(relay);
    relay.wake(now);
    return relay.socket();
  }

  TurnAttempt attempt(TurnSocket relay, int number, @Nullable Endpoint alternate, int hops) {
    TurnAttempt attempt =
        new TurnAttempt(
            relay, this, out, sockets, random, number, servers.get(number), alternate, hops);
    attempts.add(attempt);
    return attempt;
  }

  long now() {
    return out.now();
  }

  /// An allocation has held for long.
  void sound(int server) {
    if (failures[server] > 0) {
      failures[server] = 0;
      notice("turn-healed", "The TURN server " + servers.get(server).place() + " works again.");
    }
  }

  void failed(int server, TurnFault fault, long now) {
    if (fault.isLost()) {
      return;
    }
    restsUntil[server] = now + Math.min(LAST_REST, FIRST_REST << Math.min(failures[server], 10));
    if (failures[server]++ == 0) {
      String place = servers.get(server).place();
      notice(
          "turn-trouble", "The TURN server " + place + " cannot be used: " + fault.reason() + ".");
    }
  }

  private void notice(String code, String text) {
    out.emit(new Output.Notice(code, text));
  }

  /// The network of this host changed: the servers may know it no more under its address, and those
  /// that failed may work.
  void networkChanged(long now) {
    Arrays.fill(restsUntil, Long.MIN_VALUE);
    List.copyOf(relays).forEach(relay -> relay.check(now));
  }

  void wake(long now) {
    List.copyOf(relays).forEach(relay -> relay.wake(now));
    List.copyOf(attempts).forEach(attempt -> attempt.wake(now));
    attempts.removeIf(TurnAttempt::isOver);
    relays.removeIf(TurnSocket::isClosed);
  }

  long deadline() {
    long next = Long.MAX_VALUE;
    for (TurnSocket relay : relays) {
      next = Math.min(next, relay.deadline());
    }
    for (TurnAttempt attempt : attempts) {
      next = Math.min(next, attempt.deadline());
    }
    return next;
  }

  /// Ends all at once; what was given back a moment ago is so without an answer.
  void stop() {
    List.copyOf(attempts).forEach(TurnAttempt::end);
  }
}
