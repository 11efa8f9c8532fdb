package dev.stenope.node.clock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Says what UTC is, from the wall clock of this machine and from those of servers, any of which
/// may be wrong or lie. The own clock is kept unless there is better reason for another:
///
/// - what most clocks agree on holds, at any distance; where it is a draw, the own side of it;
/// - within that the own clock is kept if they all allow it; else what they know better than it;
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
  /// nanoseconds, the hosts that it rests on besides the own clock, and new lines for a person.
  public record Verdict(long offset, long error, List<String> by, List<String> notices) {}

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
    List<ClockSource> friends = friends(self, servers);
    if (!friends.isEmpty() && friends.size() + 1 >= most.size()) {
      return amongFriends(self, friends);
    }
    return most.size() > 1 ? outvoted(now, self, most) : alone(now, self, servers);
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
  private static List<ClockSource> friends(ClockSource self, List<ClockSource> servers) {
    List<Long> edges = new ArrayList<>(List.of(self.offset() - self.error()));
    servers.forEach(server -> edges.add(server.offset() - server.error()));
    List<ClockSource> most = List.of();
    for (long edge : edges) {
      if (self.allows(edge)) {
        List<ClockSource> agreed = agreed(edge, servers);
        most = agreed.size() > most.size() ? agreed : most;
      }
    }
    return most;
  }

  /// The own clock is one of those that agree.
  private static Verdict amongFriends(ClockSource self, List<ClockSource> friends) {
    Agreement servers = Agreement.of(friends);
    if (servers.allows(self.offset())) {
      long error = Math.min(self.error(), servers.farthestFrom(self.offset()));
      return new Verdict(self.offset(), error, servers.hosts(), List.of());
    }
    return servers.error() <= self.error()
        ? new Verdict(servers.middle(), servers.error(), servers.hosts(), List.of())
        : new Verdict(self.offset(), self.error(), servers.hosts(), List.of());
  }

  /// The servers agree with each other against the own clock.
  private Verdict outvoted(long now, ClockSource self, List<ClockSource> agreed) {
    long own = self.offset();
    Agreement servers = Agreement.of(agreed);
    boolean sharp = servers.error() <= self.error();
    long offset = sharp ? servers.middle() : servers.nearest(own);
    String line =
        "The clock of this machine is wrong by %s: it shows %s, while %s agree on %s. This node goes by them; %s."
            .formatted(
                ClockWords.apart(now + own, now + offset),
                ClockWords.time(now + own),
                String.join(" and ", servers.hosts()),
                ClockWords.time(now + offset),
                ClockWords.MEND_OWN);
    return new Verdict(
        offset,
        sharp ? servers.error() : servers.farthestFrom(offset),
        servers.hosts(),
        notices(now, "wrong", Math.abs(own - offset) > WORTH_TELLING, line));
  }

  /// No two clocks agree.
  private Verdict alone(long now, ClockSource self, List<ClockSource> servers) {
    long own = self.offset();
    Verdict kept = new Verdict(own, self.error(), List.of(), List.of());
    List<ClockSource> near =
        servers.stream().filter(server -> Math.abs(server.nearest(own) - own) <= FARTHEST).toList();
    if (near.size() > 1 || servers.isEmpty()) {
      return kept;
    }
    if (near.isEmpty()) {
      ClockSource far = servers.getFirst();
      String line = differ(now, own, far) + "one of them is wrong. " + ClockWords.MEND_EITHER + ".";
      return new Verdict(
          own, self.error(), List.of(), notices(now, "far " + far.host(), true, line));
    }
    ClockSource server = near.getFirst();
    boolean sharp = server.error() <= self.error();
    long offset = sharp ? server.offset() : server.nearest(own);
    String line =
        differ(now, own, server)
            + "meetings go by the latter, which others see too. If this machine is wrong, "
            + ClockWords.MEND_OWN
            + ".";
    boolean isWorthIt = Math.abs(own - offset) > WORTH_TELLING;
    return new Verdict(
        offset,
        (sharp ? 1 : 2) * server.error(),
        List.of(server.host()),
        notices(now, "near " + server.host(), isWorthIt, line));
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
