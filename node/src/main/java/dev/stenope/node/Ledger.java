package dev.stenope.node;

import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Json;
import dev.stenope.node.disk.DiskFault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What must be on the disk before a node says anything that rests on it. While the disk refuses,
/// the ledger is unsettled and the node has to keep silent: its peers then repeat what they said,
/// and nothing that was acknowledged is lost.
final class Ledger implements AutoCloseable {
  private static final long RETRY = 1_000_000_000L;

  /// The most lines that wait for the disk; a silent node hears few.
  private static final int MAX_LINES = 10_000;

  private final Home home;
  private final History history;
  private final Consumer<? super String> complaints;
  private final Deque<Json> lines = new ArrayDeque<>();
  private @Nullable Roster roster;
  private History.@Nullable Appender appender;
  private @Nullable String complaint;
  private long again = Long.MAX_VALUE;

  /// `complaints` takes a line for a person when the disk begins to refuse, and an empty one when
  /// all is written.
  Ledger(Home home, Consumer<? super String> complaints) {
    this.home = home;
    this.history = home.history();
    this.complaints = complaints;
  }

  void keep(Roster next, long now) {
    roster = next;
    settle(now);
  }

  void record(Json line, long now) {
    if (lines.size() < MAX_LINES) {
      lines.add(line);
    }
    settle(now);
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
      writeLines();
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

  private void writeLines() throws HomeException {
    try {
      if (appender == null && !lines.isEmpty()) {
        appender = history.append();
      }
      while (appender != null && !lines.isEmpty()) {
        appender.write(lines.getFirst());
        lines.removeFirst();
      }
    } catch (IOException e) {
      throw new HomeException(
          "cannot write the history in " + home + ": " + DiskFault.reason(e), e);
    }
  }

  @Override
  public void close() {
    if (appender != null) {
      try {
        appender.close();
      } catch (IOException _) {
        // What was written stays written.
      }
    }
  }
}
