package dev.stenope.node;

import static java.lang.System.Logger.Level.WARNING;

import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.KnownNetwork;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What must be on the disk before a node says anything that rests on it. While the disk refuses,
/// the ledger is unsettled and the node has to keep silent: its peers then repeat what they said,
/// and nothing that was acknowledged is lost.
final class Ledger {
  private static final System.Logger LOG = System.getLogger("dev.stenope.node");
  private static final long RETRY = 1_000_000_000L;

  private final Home home;
  private final Consumer<? super String> complaints;
  private @Nullable Roster roster;
  private @Nullable String complaint;
  private long again = Long.MAX_VALUE;

  /// `complaints` takes a line for a person when the disk begins to refuse, and an empty one when
  /// all is written.
  Ledger(Home home, Consumer<? super String> complaints) {
    this.home = home;
    this.complaints = complaints;
  }

  void keep(Roster next, long now) {
    roster = next;
    settle(now);
  }

  /// What may be lost, and holds up nothing.
  void note(List<KnownNetwork> networks) {
    try {
      home.keep(networks);
    } catch (HomeException e) {
      LOG.log(WARNING, "the networks are not kept", e);
    }
  }

  boolean isSettled() {
    return again == Long.MAX_VALUE;
  }

  void wake(long now) {
    if (now >= again) {
      settle(now);
    }
  }

  long deadline() {
    return again;
  }

  private void settle(long now) {
    try {
      keepRoster();
      again = Long.MAX_VALUE;
      if (complaint != null) {
        complaint = null;
        complaints.accept("");
      }
    } catch (HomeException e) {
      again = now + RETRY;
      String line = String.valueOf(e.getMessage());
      if (!line.equals(complaint)) {
        complaint = line;
        complaints.accept(line);
      }
    }
  }

  private void keepRoster() throws HomeException {
    if (roster != null) {
      home.keep(roster);
      roster = null;
    }
  }
}
