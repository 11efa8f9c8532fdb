package dev.stenope.node.drop;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What has been seen in one drop. A name is told when it was absent at the look before, and in
/// slices, so that a drop full of junk is never held whole by whoever is told.
final class Looks {
  private static final int SLICE = 256;

  /// The most names that are remembered. Those above it are told at every look: they cost time,
  /// which is better than that junk hides a file.
  private static final int MAX_SEEN = 1 << 18;

  private final DeadDrop drop;
  private final Attendant.Reports reports;
  private Set<String> seen = new HashSet<>();

  Looks(DeadDrop drop, Attendant.Reports reports) {
    this.drop = drop;
    this.reports = reports;
  }

  void look() throws DropException {
    Set<String> present = new HashSet<>();
    List<String> slice = new ArrayList<>();
    drop.list(
        name -> {
          if (present.size() < MAX_SEEN) {
            present.add(name);
          }
          if (!seen.contains(name)) {
            tell(name, slice);
          }
        });
    flush(slice);
    seen = present;
  }

  /// Takes names that the drop has pushed.
  void hear(List<String> names) {
    List<String> slice = new ArrayList<>();
    for (String name : names) {
      if (seen.size() == MAX_SEEN || seen.add(name)) {
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

  boolean isEmpty() {
    return seen.isEmpty();
  }
}
