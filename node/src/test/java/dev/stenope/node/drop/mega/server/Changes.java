package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What has happened to one account, numbered from where the log begins.
final class Changes {
  private static final int PAGE = 500;

  private final List<Change> log = new ArrayList<>();

  /// The number of the first change that is kept; never zero.
  private long start = 1L << 40;

  /// A packet as the owner sees it or, with a share, as a guest does.
  @FunctionalInterface
  interface Packet {
    Json seenThrough(@Nullable String share);
  }

  /// One change to a node; `path` is the node and all above it, empty for what only its owner
  /// learns.
  record Change(Set<String> path, Packet packet) {
    boolean isSeenThrough(@Nullable String share) {
      return share == null || path.contains(share);
    }
  }

  /// Some packets, and the number to ask for next.
  record Page(List<Json> packets, long next, boolean more) {}

  void add(List<String> path, Packet packet) {
    log.add(new Change(Set.copyOf(path), packet));
  }

  /// The number that the next change will have.
  long next() {
    return start + log.size();
  }

  /// Forgets all changes so that whoever has not seen them must read everything again.
  void forget() {
    start = next() + 1;
    log.clear();
  }

  /// The changes from a number on, as seen through a share.
  Page from(long number, @Nullable String share) throws Refusal {
    if (number < start || number > next()) {
      throw new Refusal(Refusal.TOO_MANY);
    }
    List<Json> packets = new ArrayList<>();
    int at = (int) (number - start);
    for (; at < log.size() && packets.size() < PAGE; at++) {
      if (log.get(at).isSeenThrough(share)) {
        packets.add(log.get(at).packet.seenThrough(share));
      }
    }
    return new Page(packets, start + at, at < log.size());
  }
}
