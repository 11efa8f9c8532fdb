package dev.stenope.core;

import static dev.stenope.core.nat.PortForecast.Kind.FIXED;

import dev.stenope.core.nat.Attempt;
import dev.stenope.core.nat.PortSearch;
import dev.stenope.core.nat.Punch;
import dev.stenope.core.path.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a connection does for a path beyond the checks of candidates: the skew scan and the port
/// search, with the sockets that they need.
final class Openings {
  private final Sockets sockets;
  private final Sockets.Owner owner;
  private final HeldSockets held;
  private final Plan plan;
  private final ObjLongConsumer<Path> challenge;
  private final Precedents.Trial trial;
  private final SearchBudget searches;
  private final Map<Integer, Integer> scanSockets = new HashMap<>();
  private @Nullable PortSearch search;
  private @Nullable Punch punch;
  private long now;

  /// How long, in nanoseconds, paths are sought after the last agreed instant.
  static final long PATIENCE = 7_000_000_000L;

  /// `challenge` sends a challenge over a path; `searches` is asked whether ports may be searched.
  Openings(
      Sockets sockets,
      Sockets.Owner owner,
      HeldSockets held,
      Plan plan,
      Precedents.Trial trial,
      RandomGenerator random,
      ObjLongConsumer<Path> challenge,
      SearchBudget searches,
      long now) {
    this.sockets = sockets;
    this.owner = owner;
    this.held = held;
    this.plan = plan;
    this.trial = trial;
    this.challenge = challenge;
    this.searches = searches;
    this.now = now;
    int pairs = openScan(trial.attempt());
    this.search = needsSearch(pairs) && maySearch() ? search(trial, random) : null;
  }

  private boolean maySearch() {
    return searches.take(plan.remotePorts().last().host(), now);
  }

  /// Whether neither the plain checks nor the scan aim at the ports that matter.
  private boolean needsSearch(int pairs) {
    if (plan.ports().kind() != FIXED || plan.remotePorts().kind() != FIXED) {
      return true;
    }
    return pairs == 0 && (searchesFromScan() || plan.scans(plan.remotePorts().last()));
  }

  /// Whether the socket that servers have seen is of no use, and the first of the scan is.
  private boolean searchesFromScan() {
    return plan.scan().length > 0 && plan.ports().last().port() == plan.scan()[0];
  }

  private PortSearch search(Precedents.Trial trial, RandomGenerator random) {
    long start = plan.yields(trial.attempt()) ? plan.instant() : now;
    boolean fresh = searchesFromScan();
    int socket = fresh ? open(plan.scan()[0]) : plan.socket();
    PortSearch made =
        new PortSearch(
            socket,
            plan.ports(),
            plan.remotePorts(),
            trial.attempt(),
            start,
            plan.instant(),
            random,
            actions());
    if (!fresh) {
      made.opened(socket);
    }
    return made;
  }

  private PortSearch.Actions actions() {
    return new PortSearch.Actions() {
      @Override
      public int open() {
        return Openings.this.open(0);
      }

      @Override
      public void close(int socket) {
        // The peer may have chosen one over which it was heard.
        if (!held.wasHeard(socket)) {
          held.close(socket);
        }
      }

      @Override
      public void probe(Path path) {
        challenge.accept(path, now);
      }
    };
  }

  private int open(int port) {
    int socket = sockets.open(port, owner);
    held.add(socket, List.of(), now);
    return socket;
  }

  private int openScan(Attempt attempt) {
    int pairs = Math.min(plan.scan().length, plan.remoteScan().size());
    if (pairs == 0 || now >= plan.instant() + Punch.width(plan.oneWay())) {
      return 0;
    }
    long step = Punch.step(plan.oneWay());
    punch =
        attempt.requester()
            ? new Punch(Punch.Role.STAGGERED, plan.instant() + attempt.shift(step), step)
            : new Punch(Punch.Role.TOGETHER, plan.instant(), step);
    for (int k = 0; k < pairs; k++) {
      scanSockets.put(open(plan.scan()[k]), k);
    }
    return pairs;
  }

  /// A socket of the connection is bound.
  void opened(int socket) {
    Integer pair = scanSockets.get(socket);
    if (pair != null && punch != null) {
      punch.add(pair, new Path(socket, plan.remoteScan().get(pair)));
    } else if (search != null) {
      search.opened(socket);
    }
  }

  void wake(long time) {
    now = time;
    if (punch != null) {
      punch.wake(now, path -> challenge.accept(path, now));
    }
    if (search != null) {
      search.wake(now);
    }
  }

  /// A direct path is in use.
  void stop() {
    searches.renew();
    trial.opened();
    punch = null;
    if (search != null) {
      search.stop();
      search = null;
    }
  }

  /// How long, in nanoseconds, they are worth waiting for after the agreed instant.
  long patience() {
    return search == null ? PATIENCE : search.patience();
  }

  long deadline() {
    long next = search == null ? Long.MAX_VALUE : search.deadline();
    return punch == null ? next : Math.min(next, punch.deadline());
  }
}
