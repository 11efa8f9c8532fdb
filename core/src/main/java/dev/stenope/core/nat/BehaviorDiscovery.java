package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Finds out what the NATs before this node do (RFC 5780, section 4), with sockets of its own.
public final class BehaviorDiscovery {
  /// The sockets it asks for, by numbers from 0 that mean nothing outside of it.
  public static final int SOCKETS = 4;

  /// What it wants done.
  public sealed interface Output {
    /// Binds a fresh UDP socket to any port.
    record OpenSocket(int socket) implements Output {}

    record Send(int socket, Endpoint to, byte[] packet) implements Output {}

    /// The last output. The sockets are needed no more.
    record Done(NatBehavior behavior) implements Output {}
  }

  public BehaviorDiscovery(List<Endpoint> servers, RandomGenerator random) {}

  public void begin(long now, Consumer<? super Output> out) {}

  /// A socket that was asked for is bound; `addresses` are those of this host with its port.
  public void opened(
      int socket, List<Endpoint> addresses, long now, Consumer<? super Output> out) {}

  /// A socket that was asked for cannot be had.
  public void failed(int socket, long now, Consumer<? super Output> out) {}

  public void handle(
      int socket, Endpoint from, Stun.Message message, long now, Consumer<? super Output> out) {}

  public void wake(long now, Consumer<? super Output> out) {}

  public long deadline() {
    return Long.MAX_VALUE;
  }
}
