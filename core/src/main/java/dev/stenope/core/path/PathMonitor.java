package dev.stenope.core.path;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Watches over the paths of one link: asks when nothing was heard, and a second later suspects the
/// path and looks for another way. Any packet counts as a sign of life, so two nodes that talk ask
/// for the sake of their clocks alone.
public final class PathMonitor {
  /// The silence, in nanoseconds, after which the path in use is challenged.
  public static final long HEARTBEAT = 4_000_000_000L;

  /// The silence on all paths after which the peer counts as out of reach.
  public static final long REACH = 15_000_000_000L;

  /// The path in use is challenged after so long in any case: the clocks of both ends drift apart,
  /// and a response shows that of the peer.
  public static final long CLOCKS = 60_000_000_000L;

  private static final long LEAST_PATIENCE = 1_000_000_000L;

  /// The same where a relay stands ready.
  static final long QUICK_PATIENCE = 250_000_000L;

  /// A path that answered is not doubted again so soon.
  static final long DOUBT_PACE = 1_000_000_000L;

  private final PathBook book;
  private @Nullable Path current;
  private long asked = Long.MIN_VALUE / 2;
  private long compared;
  private long lastHeard;

  public PathMonitor(PathBook book, long now) {
    this.book = book;
    this.compared = now;
    this.lastHeard = now;
  }

  /// The path in use, null before the first is proven.
  public @Nullable Path current() {
    return current;
  }

  public void use(Path path) {
    current = path;
  }

  /// An authentic packet came over any path.
  public void heard(long now) {
    lastHeard = now;
  }

  public long lastHeard() {
    return lastHeard;
  }

  /// Whether a challenge over the path in use is overdue.
  public boolean suspect() {
    PathBook.Known entry = entry();
    return entry != null && entry.failures() > 1;
  }

  public boolean outOfReach(long now) {
    return now - lastHeard >= REACH;
  }

  /// There is reason to doubt the path in use: what was sent is not acknowledged, or the peer talks
  /// by another. Where a relay stands ready, all paths are challenged at once.
  public void doubt(long now, Consumer<Path> challenge) {
    PathBook.Known entry = entry();
    if (entry != null
        && entry.failures() == 0
        && now - asked >= DOUBT_PACE
        && book.hasSpare(entry)) {
      ask(now, true, challenge);
    }
  }

  /// Challenges what must be challenged now: the path in use after a silence, all of them once it
  /// is suspect.
  public void wake(long now, Consumer<Path> challenge) {
    if (now < deadline()) {
      return;
    }
    PathBook.Known entry = entry();
    ask(now, entry == null || entry.failures() > 0, challenge);
  }

  private void ask(long now, boolean all, Consumer<Path> challenge) {
    asked = now;
    compared = now;
    PathBook.Known entry = entry();
    for (PathBook.Known known : book.paths()) {
      if (all || known == entry) {
        book.challenged(known.path());
        challenge.accept(known.path());
      }
    }
  }

  /// When [#wake] has something to do.
  public long deadline() {
    PathBook.Known entry = entry();
    if (entry == null) {
      return current == null ? Long.MAX_VALUE : asked + LEAST_PATIENCE;
    }
    if (entry.failures() == 0) {
      return Math.min(Math.max(entry.heard(), asked) + HEARTBEAT, compared + CLOCKS);
    }
    boolean quick = entry.failures() == 1 && book.hasSpare(entry);
    return asked + Math.max(quick ? QUICK_PATIENCE : LEAST_PATIENCE, 3 * entry.rtt());
  }

  private PathBook.@Nullable Known entry() {
    return current == null ? null : book.find(current);
  }
}
