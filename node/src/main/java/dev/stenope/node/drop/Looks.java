package dev.stenope.node.drop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What has been seen in one drop, and when it may be old. A name is told when it was absent at the
/// look before, and in slices, so that a drop full of junk is never held whole by whoever is told.
/// Times are on the scale of [System#nanoTime].
final class Looks {
  private static final int SLICE = 256;

  /// The most names that are remembered. Those above it are told at every look: they cost time,
  /// which is better than that junk hides a file.
  private static final int MAX_SEEN = 1 << 18;

  private final DeadDrop drop;
  private final Attendant.Reports reports;

  /// When each file may come to the end of its life.
  private Map<String, Long> seen = new HashMap<>();

  private boolean hasLooked;

  Looks(DeadDrop drop, Attendant.Reports reports) {
    this.drop = drop;
    this.reports = reports;
  }

  void look(long now) throws DropException {
    Map<String, Long> present = new HashMap<>();
    List<String> slice = new ArrayList<>();
    drop.list(
        name -> {
          if (present.size() < MAX_SEEN) {
            // What was there before the first look may be of any age.
            long end = hasLooked ? end(name, now) : now;
            present.put(name, seen.getOrDefault(name, end));
          }
          if (!seen.containsKey(name)) {
            tell(name, slice);
          }
        });
    flush(slice);
    seen = present;
    hasLooked = true;
  }

  /// Takes names that the drop has pushed.
  void hear(List<String> names, long now) {
    List<String> slice = new ArrayList<>();
    for (String name : names) {
      if (seen.size() == MAX_SEEN || seen.putIfAbsent(name, end(name, now)) == null) {
        tell(name, slice);
      }
    }
    flush(slice);
  }

  private void tell(String name, List<String> slice) {
    slice.add(name);
    if (slice.size() == SLICE) {
      flush(slice);
    }
  }

  private void flush(List<String> slice) {
    if (!slice.isEmpty()) {
      reports.appeared(List.copyOf(slice));
      slice.clear();
    }
  }

  private static long end(String name, long now) {
    FileKind kind = FileKind.of(name);
    return now + (kind == null ? FileKind.HANDSHAKE : kind).life().toNanos();
  }

  /// Whether anything may have come to the end of its life.
  boolean hasOld(long now) {
    return seen.values().stream().anyMatch(end -> now - end >= 0);
  }

  /// Nothing was old at `now` that can be removed.
  void swept(long now) {
    seen.replaceAll((name, end) -> now - end >= 0 ? end(name, now) : end);
  }
}
