package dev.stenope.app.trial;

import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of the trial of one drop.
public final class Verdict {
  final Samples put = new Samples();
  final Samples seen = new Samples();
  final Samples get = new Samples();
  final Samples delete = new Samples();
  private final String place;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private boolean clean = true;
  @Nullable Boolean push;
  @Nullable ClockGap clock;
  @Nullable Inventory inventory;

  /// `place` is the drop without secrets.
  Verdict(String place) {
    this.place = place;
  }

  /// What keeps nodes from meeting there.
  void problem(String line) {
    problems.add(line);
  }

  /// What a person should know all the same.
  void note(String line) {
    notes.add(line);
  }

  /// A file may still lie there.
  void leave(String name) {
    clean = false;
    note("Perhaps " + name + " still lies there; a node removes it when it is 5 minutes old.");
  }

  boolean isClean() {
    return clean;
  }

  List<String> notes() {
    return notes;
  }

  public boolean isGood() {
    return problems.isEmpty();
  }

  public Json toJson() {
    return new Json()
        .put("drop", place)
        .put("ok", isGood())
        .put("push", push)
        .put("put_ms", put.millis())
        .put("seen_ms", seen.millis())
        .put("get_ms", get.millis())
        .put("delete_ms", delete.millis())
        .put("clock", clock == null ? null : clock.toJson())
        .put("files", inventory == null ? null : (Long) (long) inventory.files())
        .put("old_files", inventory == null ? null : (Long) (long) inventory.old())
        .put("problems", List.copyOf(problems))
        .put("notes", List.copyOf(notes));
  }
}
