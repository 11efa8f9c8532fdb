package dev.stenope.core;

import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.TurnAllocation;
import dev.stenope.core.nat.TurnFault;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One allocation on one TURN server, with the socket that leads there.
final class TurnAttempt implements Sockets.Owner, TurnAllocation.Events {
  /// A server may name another one, and that one another.
  private static final int MAX_HOPS = 2;

  /// An allocation that held so long, in nanoseconds, speaks for its server; one that is lost
  /// before speaks against it.
  static final long SOUND = 60_000_000_000L;

  private final TurnSocket relay;
  private final TurnSockets relays;
  private final Outlet out;
  private final Sockets sockets;
  private final RandomGenerator random;
  private final int number;
  private final TurnServer server;
  private final int hops;
  private final int line;
  private @Nullable Endpoint address;
  private @Nullable TurnAllocation allocation;
  private long soundAt = Long.MAX_VALUE;
  private boolean closed;

  /// Opens the way to the server with this number; `hops` counts those that led here.
  TurnAttempt(
      TurnSocket relay,
      TurnSockets relays,
      Outlet out,
      Sockets sockets,
      RandomGenerator random,
      int number,
      TurnServer server,
      @Nullable Endpoint alternate,
      int hops) {
    this.relay = relay;
    this.relays = relays;
    this.out = out;
    this.sockets = sockets;
    this.random = random;
    this.number = number;
    this.server = server;
    this.hops = hops;
    this.line = sockets.openTurn(number, alternate, this);
  }

  @Override
  public void opened(int socket, List<Endpoint> local, long now) {
    Endpoint at = local.getFirst();
    address = at;
    TurnAllocation begun = new TurnAllocation(server, at, random, this);
    allocation = begun;
    begun.begin(now);
  }

  @Override
  public void failed(int socket, long now) {
    failed(socket, "there is no way to it", now);
  }

  @Override
  public void failed(int socket, String reason, long now) {
    failed(new TurnFault(reason, soundAt != Long.MAX_VALUE), now);
  }

  @Override
  public void arrived(Input.Arrived datagram, long now) {
    if (allocation != null && datagram.from().equals(address)) {
      allocation.handle(datagram.buffer(), datagram.offset(), datagram.length(), now);
      settle();
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    if (address != null) {
      out.emit(new Output.Transmit(line, address, buffer, offset, length));
    }
  }

  void send(Endpoint peer, byte[] buffer, int offset, int length, long now) {
    if (allocation != null) {
      allocation.send(peer, buffer, offset, length, now);
    }
  }

  @Override
  public void allocated(Endpoint relayed, long now) {
    soundAt = now + SOUND;
    relay.allocated(this, relayed, now);
  }

  @Override
  public void arrived(Endpoint peer, byte[] buffer, int offset, int length, long now) {
    if (!closed) {
      relay.arrived(new Input.Arrived(relay.socket(), peer, buffer, offset, length), now);
    }
  }

  @Override
  public void redirected(Endpoint alternate, long now) {
    Endpoint at = address;
    if (hops == MAX_HOPS || at == null || !isPlausible(alternate, at)) {
      failed(new TurnFault("it names another server, which cannot be used", false), now);
      return;
    }
    end();
    relay.attempt(number, alternate, hops + 1);
    relay.failed(this, now);
  }

  /// A server must not have this node talk to the inside of its own network.
  private static boolean isPlausible(Endpoint alternate, Endpoint server) {
    return Candidate.isNameable(alternate)
        && !alternate.equals(server)
        && (!alternate.isLoopback() || server.isLoopback())
        && (!alternate.isPrivate() || server.isPrivate());
  }

  @Override
  public void failed(TurnFault fault, long now) {
    boolean wanted = !closed;
    end();
    if (wanted) {
      boolean lost = fault.isLost() && now >= soundAt;
      relays.failed(number, new TurnFault(fault.reason(), lost), now);
      relay.failed(this, now);
    }
  }

  void check(long now) {
    if (allocation != null) {
      allocation.check(now);
    }
  }

  /// Gives back what it has. The line is closed when the server has heard of it, or does not
  /// answer.
  void close(long now) {
    closed = true;
    if (allocation != null) {
      allocation.release(now);
    }
    settle();
  }

  private void settle() {
    if (closed && (allocation == null || allocation.isOver())) {
      end();
    }
  }

  void wake(long now) {
    if (allocation != null) {
      allocation.wake(now);
    }
    if (now >= soundAt && !closed) {
      soundAt = Long.MIN_VALUE;
      relays.sound(number);
    }
    settle();
  }

  long deadline() {
    if (allocation == null) {
      return Long.MAX_VALUE;
    }
    boolean judged = closed || soundAt == Long.MIN_VALUE;
    return Math.min(allocation.deadline(), judged ? Long.MAX_VALUE : soundAt);
  }

  /// Ends at once.
  void end() {
    closed = true;
    allocation = null;
    sockets.close(line);
  }

  boolean isOver() {
    return closed && allocation == null;
  }
}
