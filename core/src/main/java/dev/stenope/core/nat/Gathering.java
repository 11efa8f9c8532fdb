package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Learns the server-reflexive candidate of one local socket (RFC 8445, section 5.1.1.2), and keeps
/// its NAT mapping alive (section 5.1.1.4) as long as it is told to.
///
/// Up to three servers are asked at once. The first answer gives the candidate; a second one, from
/// another server, tells whether the mapping is the same for all destinations (RFC 5780, section
/// 4.3).
public final class Gathering {
  /// How long to wait for a first answer unless told otherwise, in nanoseconds.
  public static final long PATIENCE = 500_000_000;

  private static final int MAX_SERVERS = 3;
  private static final long GRACE = 150_000_000;

  /// RFC 4787 wants mappings to live 120 s, many die after 30.
  private static final long KEEPALIVE = 20_000_000_000L;

  /// Where their lifetime is known they are kept alive at two thirds of it, but not more or less
  /// often than so.
  private static final long LEAST_KEEPALIVE = 5_000_000_000L;

  private static final long MOST_KEEPALIVE = 110_000_000_000L;

  /// What the servers saw. A port is preserved if one of them saw that of the socket: where each
  /// destination gets another, the first does. `ports` tells what that says of other flows;
  /// `roundTrip` is the shortest one, in nanoseconds; `alone` tells that no second server has
  /// answered.
  public record Mapping(
      Endpoint reflexive,
      boolean portPreserved,
      PortForecast ports,
      long roundTrip,
      boolean alone) {
    /// The ports of further flows, by what is known of the NAT where one server alone has answered.
    public PortForecast ports(@Nullable NatBehavior known) {
      return alone && known != null && !portPreserved ? known.forecast(reflexive) : ports;
    }

    /// Whether the servers did not all see the same.
    public boolean varies() {
      return ports.kind() != PortForecast.Kind.FIXED;
    }
  }

  private static final class Server {
    final Endpoint endpoint;
    @Nullable StunTransaction asked;
    @Nullable Endpoint seen;
    long roundTrip = Long.MAX_VALUE;

    Server(Endpoint endpoint) {
      this.endpoint = endpoint;
    }
  }

  private final int localPort;
  private final RandomGenerator random;
  private final List<Server> servers = new ArrayList<>();
  private int keeper;
  private long keepalive = KEEPALIVE;
  private long keepAt = Long.MAX_VALUE;
  private long doneAt;
  private boolean done;
  private @Nullable Mapping mapping;

  /// Asks the first three of `servers`, of IPv4 alone where there are any: IPv6 hosts know their
  /// addresses. `patience` is in nanoseconds. Nothing is sent before the first [#wake].
  public Gathering(
      int localPort, List<Endpoint> servers, long patience, RandomGenerator random, long now) {
    this.localPort = localPort;
    this.random = random;
    boolean v4 = servers.stream().anyMatch(Endpoint::isV4);
    servers.stream()
        .distinct()
        .filter(server -> server.isV4() == v4 && Candidate.isNameable(server))
        .limit(MAX_SERVERS)
        .forEach(server -> this.servers.add(new Server(server)));
    this.servers.forEach(server -> ask(server, now));
    doneAt = now + patience;
    done = this.servers.isEmpty();
  }

  /// Takes a response if it is one to a request of ours, from the server that was asked.
  public boolean handle(Endpoint from, Stun.Message message, long now) {
    for (Server server : servers) {
      if (server.asked != null
          && server.endpoint.equals(from)
          && !(message instanceof Stun.Request)
          && server.asked.awaits(message.id())) {
        long roundTrip = server.asked.answered(now);
        server.asked = null;
        if (message instanceof Stun.Success success && Candidate.isNameable(success.mapped())) {
          seen(server, success.mapped(), roundTrip, now);
        }
        settle(now);
        return true;
      }
    }
    return false;
  }

  private void seen(Server server, Endpoint reflexive, long roundTrip, long now) {
    boolean moved = server.seen != null && !server.seen.equals(reflexive);
    server.seen = reflexive;
    server.roundTrip = Math.min(server.roundTrip, roundTrip);
    if (moved) {
      // What the others saw belongs to a mapping that is gone.
      for (Server other : servers) {
        if (other != server) {
          other.seen = null;
          ask(other, now);
        }
      }
    }
    if (!done && mapping == null) {
      doneAt = Math.min(doneAt, now + GRACE);
    }
    List<Server> answered = servers.stream().filter(s -> s.seen != null).toList();
    long shortest = answered.stream().mapToLong(s -> s.roundTrip).min().orElse(roundTrip);
    // Where the servers differ, the first answer stands: the candidate may have been published.
    Mapping known = mapping;
    Endpoint kept = known == null || moved ? reflexive : known.reflexive();
    List<@Nullable Endpoint> ports = new ArrayList<>();
    servers.forEach(each -> ports.add(each.seen));
    boolean preserved = ports.stream().anyMatch(at -> at != null && at.port() == localPort);
    mapping = new Mapping(kept, preserved, PortForecast.of(ports), shortest, answered.size() == 1);
  }

  public void wake(long now, BiConsumer<Endpoint, byte[]> out) {
    if (now >= keepAt) {
      refresh(now);
    }
    for (Server server : servers) {
      if (server.asked != null) {
        server.asked.wake(now, out);
        if (server.asked.deadline() == Long.MAX_VALUE) {
          server.asked = null;
        }
      }
    }
    settle(now);
  }

  private void settle(long now) {
    long answers = servers.stream().filter(server -> server.seen != null).count();
    boolean pending = servers.stream().anyMatch(server -> server.asked != null);
    // Where they differ, each further answer makes the forecast better.
    boolean enough = answers > 1 && mapping != null && !mapping.varies();
    done = done || enough || !pending || now >= doneAt;
  }

  /// Whether to wait no longer. An answer that comes later is still taken.
  public boolean done() {
    return done;
  }

  /// What is known by now; a new object whenever that changes.
  public @Nullable Mapping mapping() {
    return mapping;
  }

  /// What the servers saw, in the order in which they were asked.
  public List<Endpoint> seen() {
    List<Endpoint> all = new ArrayList<>();
    for (Server server : servers) {
      if (server.seen != null) {
        all.add(server.seen);
      }
    }
    return all;
  }

  /// Whether two servers have seen the same, so that others will.
  public boolean isIndependent() {
    return mapping != null
        && !mapping.varies()
        && servers.stream().filter(server -> server.seen != null).count() > 1;
  }

  /// How often to ask again for the sake of a mapping, in nanoseconds, where so much is known of
  /// the NAT.
  public static long interval(@Nullable NatBehavior known) {
    Lifetime lifetime = known == null ? null : known.lifetime();
    return lifetime == null
        ? KEEPALIVE
        : Math.clamp(lifetime.alive() * 2_000_000_000L / 3, LEAST_KEEPALIVE, MOST_KEEPALIVE);
  }

  /// From now on asks one server again every `interval` nanoseconds, give or take a fifth.
  public void keepAlive(long interval, long now) {
    keepalive = interval;
    keepAt = servers.isEmpty() ? Long.MAX_VALUE : now + pause();
  }

  private void refresh(long now) {
    keepAt = now + pause();
    if (servers.get(keeper).seen == null || servers.get(keeper).asked != null) {
      keeper = (keeper + 1) % servers.size();
    }
    ask(servers.get(keeper), now);
  }

  private long pause() {
    return random.nextLong(keepalive * 4 / 5, keepalive * 6 / 5);
  }

  private void ask(Server server, long now) {
    Stun.Request request = new Stun.Request(TransactionId.random(random));
    server.asked = new StunTransaction(server.endpoint, request, now);
  }

  public long deadline() {
    long next = Math.min(keepAt, done ? Long.MAX_VALUE : doneAt);
    for (Server server : servers) {
      next = Math.min(next, server.asked == null ? Long.MAX_VALUE : server.asked.deadline());
    }
    return next;
  }
}
