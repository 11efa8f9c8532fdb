package dev.stenope.core.nat;

import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The pairs of local socket and remote candidate that may become paths, and when to challenge each
/// (RFC 8445, section 6.1).
///
/// Each pair is checked after 50, 100, 200, 400 and then every 800 ms until it is validated or 6 s
/// old. Checks leave one at a time: first ones 5 ms apart, the least that RFC 8445 section 14.2
/// allows, because they decide how soon a link is up; repeated ones 20 ms apart.
public final class Checklist {
  public static final int MAX_PAIRS = 64;
  public static final int MAX_PEER_REFLEXIVE = 5;

  private static final long FIRST_PACE = 5_000_000;
  private static final long REPEAT_PACE = 20_000_000;
  private static final long FIRST_BACKOFF = 50_000_000;
  private static final long LAST_BACKOFF = 800_000_000;
  private static final long LIFETIME = 6_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;

  private record Local(int socket, List<Endpoint> addresses, boolean relayed) {}

  private static final class Pair {
    final Path path;
    final long priority;
    final boolean peerReflexive;
    boolean triggered;
    boolean validated;
    int checks;
    long checked;
    long due;
    long end = NEVER;

    Pair(Path path, long priority, boolean peerReflexive, long start) {
      this.path = path;
      this.priority = priority;
      this.peerReflexive = peerReflexive;
      this.due = start;
    }

    boolean live() {
      return due != NEVER;
    }

    boolean unchecked() {
      return checks == 0;
    }
  }

  /// Triggered checks go first, then pairs that had none yet, then those that wait the longest.
  private static final Comparator<Pair> ORDER =
      Comparator.comparing((Pair pair) -> !pair.triggered)
          .thenComparing(pair -> !pair.unchecked())
          .thenComparingLong(pair -> pair.unchecked() ? -pair.priority : pair.due);

  private final List<Local> locals = new ArrayList<>();
  private final List<Candidate> remotes = new ArrayList<>();
  private final List<Pair> pairs = new ArrayList<>();

  /// When the next check that nothing triggered may leave.
  private long slot = Long.MIN_VALUE;

  /// Pairs a socket with all remote candidates. `addresses` are those of this host with the
  /// socket's port; they tell which families it can reach.
  public void addSocket(int socket, List<Endpoint> addresses, long now) {
    add(new Local(socket, List.copyOf(addresses), false), now);
  }

  /// The same for a socket with a relayed address, which sees nothing of the networks of this host.
  /// Its checks begin at `start`.
  public void addRelayed(int socket, Endpoint relayed, long start) {
    add(new Local(socket, List.of(relayed), true), start);
  }

  /// The socket is gone.
  public void closed(int socket) {
    locals.removeIf(local -> local.socket() == socket);
    pairs.removeIf(pair -> pair.path.socket() == socket);
  }

  private void add(Local local, long start) {
    locals.add(local);
    remotes.forEach(remote -> pair(local, remote, start));
  }

  /// Pairs a remote candidate with all sockets. With those that are there already the checks begin
  /// at `start`, or when the peer is heard from there.
  public void addRemote(Candidate remote, long start) {
    if (remotes.size() < MAX_PAIRS && Candidate.isNameable(remote.endpoint())) {
      remotes.add(remote);
      locals.forEach(local -> pair(local, remote, start));
    }
  }

  private void pair(Local local, Candidate remote, long start) {
    Path path = new Path(local.socket(), remote.endpoint());
    boolean room = pairs.size() < MAX_PAIRS - MAX_PEER_REFLEXIVE;
    boolean blind = local.relayed() && !isAt(local.addresses(), remote.endpoint());
    if (room && find(path) == null && !blind && reaches(local.addresses(), remote.endpoint())) {
      pairs.add(new Pair(path, remote.priority(), false, start));
    }
  }

  /// Whether a private address may mean something where the others are.
  private static boolean isAt(List<Endpoint> addresses, Endpoint remote) {
    return !remote.isPrivate() || addresses.stream().allMatch(Endpoint::isPrivate);
  }

  private static boolean reaches(List<Endpoint> from, Endpoint to) {
    return !from.contains(to)
        && from.stream()
            .anyMatch(
                address ->
                    address.isV4() == to.isV4()
                        && address.isLoopback() == to.isLoopback()
                        && Candidate.isNameable(address)
                        && (to.isV4() || to.isPrivate() || !address.isPrivate()));
  }

  /// A packet of the peer came in on a path: whatever was tried there so far, a check goes at once
  /// (RFC 8445, section 7.3.1.4). An address that nobody named becomes a peer-reflexive candidate,
  /// on whichever socket it was heard. The packet must have been authentic.
  public void heard(Path path, long now) {
    Pair pair = find(path);
    if (pair == null) {
      long reflexive = pairs.stream().filter(p -> p.peerReflexive && p.live()).count();
      if (reflexive >= MAX_PEER_REFLEXIVE
          || pairs.size() >= MAX_PAIRS
          || !Candidate.isNameable(path.remote())) {
        return;
      }
      Candidate remote = Candidate.of(Candidate.Type.PEER_REFLEXIVE, path.remote());
      pair = new Pair(path, remote.priority(), true, now);
      pairs.add(pair);
    } else if (pair.validated || (!pair.unchecked() && now - pair.checked < FIRST_BACKOFF)) {
      // Without the second condition each of two peers would answer the other's check with one of
      // its own, for ever.
      return;
    }
    if (!pair.live()) {
      pair.checks = 0;
      pair.end = NEVER;
    }
    pair.triggered = true;
    pair.due = now;
  }

  /// The peer answered on this path: it needs no more checks.
  public void validated(Path path) {
    Pair pair = find(path);
    if (pair != null) {
      pair.validated = true;
      pair.triggered = false;
      pair.due = NEVER;
    }
  }

  /// Emits the paths on which to send a challenge now.
  public void wake(long now, Consumer<Path> out) {
    for (Pair pair : pairs) {
      if (pair.due <= now && pair.end <= now) {
        pair.due = NEVER;
        pair.triggered = false;
      }
    }
    while (true) {
      Pair next = pairs.stream().filter(pair -> pair.due <= now).min(ORDER).orElse(null);
      if (next == null || (!next.triggered && now < slot)) {
        return;
      }
      if (!next.triggered) {
        slot = now + (next.unchecked() ? FIRST_PACE : REPEAT_PACE);
      }
      check(next, now);
      out.accept(next.path);
    }
  }

  private static void check(Pair pair, long now) {
    if (pair.unchecked()) {
      pair.end = now + LIFETIME;
    }
    long backoff = Math.min(LAST_BACKOFF, FIRST_BACKOFF << Math.min(pair.checks, 10));
    pair.due = Math.min(now + backoff, pair.end);
    pair.checked = now;
    pair.triggered = false;
    pair.checks++;
  }

  public long deadline() {
    long next = NEVER;
    for (Pair pair : pairs) {
      next = Math.min(next, pair.triggered ? pair.due : Math.max(pair.due, slot));
    }
    return next;
  }

  /// Whether no pair is left to be checked: each was validated or given up.
  public boolean exhausted() {
    return pairs.stream().noneMatch(Pair::live);
  }

  private @Nullable Pair find(Path path) {
    for (Pair pair : pairs) {
      if (pair.path.equals(path)) {
        return pair;
      }
    }
    return null;
  }
}
