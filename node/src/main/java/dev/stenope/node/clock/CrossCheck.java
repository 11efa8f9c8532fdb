package dev.stenope.node.clock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Says what UTC is, from the wall clock of this machine and from those of servers, any of which
/// may be wrong or lie. The own clock is kept unless there is better reason for another:
///
/// - what most clocks agree on holds, at any distance; where it is a draw, the own side of it;
/// - a single server that no other contradicts is followed by the least step that makes both clocks
///   agree, up to 60 s. Both nodes that meet see that server, so they agree with each other;
/// - beyond that nobody is believed, and a person is told.
///
/// The clock of the system is never set. A machine in the sense of the core: the time is an
/// argument.
public final class CrossCheck {
  private static final long SECOND = 1_000_000_000L;

  /// The farthest, in nanoseconds, that a single server is followed.
  private static final long FARTHEST = 60 * SECOND;

  /// A person is told of a difference of more than this.
  private static final long WORTH_TELLING = 2 * SECOND;

  /// The same is not told again for so long.
  private static final long QUIET = 3600 * SECOND;

  private final Map<String, Long> told = new HashMap<>();

  /// What must be added to the steady clock to get UTC, the bound of the error of that, both in
  /// nanoseconds, and new lines for a person.
  public record Verdict(long offset, long error, List<String> notices) {}

  /// `now` is the time of the steady clock, `own` what the wall clock of this machine shows beyond
  /// it, and `error` how wrong that may be, all in nanoseconds.
  public Verdict judge(long now, long own, long error, List<ClockSource> sources) {
    ClockSource self = new ClockSource("", own, error);
    List<ClockSource> servers = oneForEachHost(sources);
    List<ClockSource> most = List.of(self);
    for (ClockSource from : servers) {
      List<ClockSource> agreed = agreed(from.offset() - from.error(), servers);
      most = agreed.size() > most.size() && !agreed.contains(self) ? agreed : most;
    }
    int friends = friends(self, servers);
    if (friends > 0 && friends + 1 >= most.size()) {
      return new Verdict(own, error, List.of());
    }
    return most.size() > 1 ? outvoted(now, own, most) : alone(now, self, servers);
  }

  private static List<ClockSource> oneForEachHost(List<ClockSource> sources) {
    Map<String, ClockSource> best = new HashMap<>();
    for (ClockSource source : sources) {
      best.merge(source.host(), source, (a, b) -> a.error() <= b.error() ? a : b);
    }
    return List.copyOf(best.values());
  }

  private static List<ClockSource> agreed(long offset, List<ClockSource> servers) {
    return servers.stream().filter(server -> server.allows(offset)).toList();
  }

  /// The most servers that agree with the own clock and with each other.
  private static int friends(ClockSource self, List<ClockSource> servers) {
    List<Long> edges = new ArrayList<>(List.of(self.offset() - self.error()));
    servers.forEach(server -> edges.add(server.offset() - server.error()));
    int most = 0;
    for (long edge : edges) {
      if (self.allows(edge)) {
        most = Math.max(most, agreed(edge, servers).size());
      }
    }
    return most;
  }

  /// The servers agree with each other against the own clock.
  private Verdict outvoted(long now, long own, List<ClockSource> servers) {
    long low = Long.MIN_VALUE;
    long high = Long.MAX_VALUE;
    for (ClockSource server : servers) {
      low = Math.max(low, server.offset() - server.error());
      high = Math.min(high, server.offset() + server.error());
    }
    long offset = Math.clamp(own, low, high);
    String hosts = String.join(" and ", servers.stream().map(ClockSource::host).sorted().toList());
    String line =
        "The clock of this machine is wrong by %s: it shows %s, while %s agree on %s. This node goes by them; %s."
            .formatted(
                ClockWords.apart(now + own, now + offset),
                ClockWords.time(now + own),
                hosts,
                ClockWords.time(now + offset),
                ClockWords.MEND_OWN);
    return new Verdict(
        offset, high - low, notices(now, "wrong", Math.abs(own - offset) > WORTH_TELLING, line));
  }

  /// No two clocks agree.
  private Verdict alone(long now, ClockSource self, List<ClockSource> servers) {
    long own = self.offset();
    Verdict kept = new Verdict(own, self.error(), List.of());
    List<ClockSource> near =
        servers.stream().filter(server -> Math.abs(server.nearest(own) - own) <= FARTHEST).toList();
    if (near.size() > 1 || servers.isEmpty()) {
      return kept;
    }
    if (near.isEmpty()) {
      ClockSource far = servers.getFirst();
      String line = differ(now, own, far) + "one of them is wrong. " + ClockWords.MEND_EITHER + ".";
      return new Verdict(own, self.error(), notices(now, "far " + far.host(), true, line));
    }
    ClockSource server = near.getFirst();
    long offset = server.nearest(own);
    String line =
        differ(now, own, server)
            + "meetings go by the latter, which others see too. If this machine is wrong, "
            + ClockWords.MEND_OWN
            + ".";
    boolean isWorthIt = Math.abs(own - offset) > WORTH_TELLING;
    return new Verdict(
        offset, 2 * server.error(), notices(now, "near " + server.host(), isWorthIt, line));
  }

  private static String differ(long now, long own, ClockSource server) {
    return "The clock of this machine and that of %s differ by %s: %s here, %s there; "
        .formatted(
            server.host(),
            ClockWords.apart(now + own, now + server.offset()),
            ClockWords.time(now + own),
            ClockWords.time(now + server.offset()));
  }

  private List<String> notices(long now, String key, boolean isWorthIt, String line) {
    Long before = told.get(key);
    if (!isWorthIt || (before != null && now - before < QUIET)) {
      return List.of();
    }
    told.put(key, now);
    return List.of(line);
  }
}
