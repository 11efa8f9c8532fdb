package dev.stenope.core.clock;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The machine that asks time servers for UTC and believes what most of them agree on (Marzullo's
/// algorithm, as in RFC 5905, section 11.2.1). It knows a time by a steady clock alone.
public final class Sntp {
  /// The most servers that are asked.
  public static final int MAX_SERVERS = 8;

  private final RandomGenerator random;
  private List<TimeServer> servers = List.of();
  private long malformed;

  /// Sends a question.
  @FunctionalInterface
  public interface Sender {
    void send(Endpoint to, byte[] question);
  }

  /// A server as it is called, and where it is.
  public record Named(String name, Endpoint endpoint) {}

  /// What must be added to the steady clock to get UTC, give or take `error`, both in nanoseconds;
  /// `servers` agree on that, of `answered` that have said something.
  public record Estimate(long offset, long error, List<String> servers, int answered) {}

  public Sntp(RandomGenerator random) {
    this.random = random;
  }

  /// The servers to ask from now on. What one of the same name has said stays.
  public void servers(List<Named> others, long now) {
    List<TimeServer> next = new ArrayList<>();
    for (Named other : others.stream().limit(MAX_SERVERS).toList()) {
      TimeServer known = find(other.name());
      if (known == null) {
        known = new TimeServer(other.name(), other.endpoint(), random, now);
      } else {
        known.moved(other.endpoint());
      }
      next.add(known);
    }
    servers = List.copyOf(next);
  }

  private @Nullable TimeServer find(String name) {
    for (TimeServer server : servers) {
      if (server.name().equals(name)) {
        return server;
      }
    }
    return null;
  }

  /// The steady clock may have stood still, or the network has changed.
  public void forget(long now) {
    servers.forEach(server -> server.forget(now));
  }

  public void wake(long now, Sender out) {
    servers.forEach(server -> server.wake(now, out));
  }

  /// Takes a datagram that came in answer; false if it is none.
  public boolean handle(Endpoint from, byte[] bytes, int offset, int length, long now) {
    try {
      NtpPacket packet = NtpPacket.read(bytes, offset, length);
      for (TimeServer server : servers) {
        if (server.handle(from, packet, now)) {
          return true;
        }
      }
    } catch (MalformedException _) {
      malformed++;
    }
    return false;
  }

  /// Whether an answer is awaited.
  public boolean isAsking() {
    return servers.stream().anyMatch(TimeServer::isAsked);
  }

  /// How many datagrams were no answers of a time server.
  public long malformed() {
    return malformed;
  }

  public long deadline() {
    return servers.stream().mapToLong(TimeServer::deadline).min().orElse(Long.MAX_VALUE);
  }

  /// What most of the servers agree on; null where there is no such majority. One that has not
  /// answered yet counts, or a single liar that is heard first would set the clock; one that is
  /// given up does not.
  public @Nullable Estimate estimate(long now) {
    List<Interval> said =
        servers.stream().map(server -> server.ahead(now)).filter(Objects::nonNull).toList();
    List<Interval> most = List.of();
    for (Interval edge : said) {
      List<Interval> agreed =
          said.stream().filter(one -> one.low() <= edge.low() && edge.low() <= one.high()).toList();
      most = agreed.size() > most.size() ? agreed : most;
    }
    long all = servers.stream().filter(server -> !server.isGivenUp()).count();
    if (2L * most.size() <= all) {
      return null;
    }
    long low = most.stream().mapToLong(Interval::low).max().orElseThrow();
    long high = most.stream().mapToLong(Interval::high).min().orElseThrow();
    Interval agreed = new Interval(low, high, now);
    List<String> names = new ArrayList<>();
    for (TimeServer server : servers) {
      Interval one = server.ahead(now);
      if (one != null && one.low() <= low && low <= one.high()) {
        names.add(server.name());
      }
    }
    return new Estimate(agreed.middle(), agreed.error(), names, said.size());
  }
}
