package dev.stenope.node.drop;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is wrong with each of several drops, and who has been told. A change is told once; a drop
/// that fails and recovers all the time is told of once a minute. For one thread at a time; times
/// are on the scale of [System#nanoTime].
final class Troubles {
  private static final long QUIET = 60_000_000_000L;

  private final List<String> places;
  private final Drops.Events events;
  private final @Nullable String[] lines;
  private final Told[] each;
  private final Told all = new Told();
  private boolean begun;

  /// Whether trouble was told last, and when it was.
  private static final class Told {
    boolean trouble;
    boolean ever;
    long at;

    boolean mayTellTrouble(long now) {
      return !ever || now - at >= QUIET;
    }

    void tell(boolean isTrouble, long now) {
      trouble = isTrouble;
      if (isTrouble) {
        ever = true;
        at = now;
      }
    }
  }

  Troubles(List<String> places, Drops.Events events) {
    this.places = List.copyOf(places);
    this.events = events;
    this.lines = new @Nullable String[places.size()];
    this.each = new Told[places.size()];
    Arrays.setAll(each, _ -> new Told());
  }

  /// How a drop fares now; null if it works. To be repeated from time to time.
  void set(int drop, @Nullable String line, long now) {
    boolean isChanged = !Objects.equals(lines[drop], line);
    lines[drop] = line;
    String reason =
        Arrays.stream(lines).filter(Objects::nonNull).distinct().collect(Collectors.joining("; "));
    boolean usable = Arrays.stream(lines).anyMatch(Objects::isNull);
    tellAll(usable, reason, isChanged, now);
    if (places.size() > 1) {
      tellOf(drop, line, usable, now);
    }
  }

  private void tellAll(boolean usable, String reason, boolean isChanged, long now) {
    boolean isNews = !begun || usable == all.trouble || (!usable && isChanged);
    if (isNews && (usable || all.mayTellTrouble(now))) {
      begun = true;
      all.tell(!usable, now);
      events.state(usable, reason);
    }
  }

  /// Where none works, all lines are told at once.
  private void tellOf(int drop, @Nullable String line, boolean usable, long now) {
    Told told = each[drop];
    if (line == null && told.trouble) {
      told.tell(false, now);
      events.trouble(places.get(drop), null);
    } else if (line != null && usable && !told.trouble && told.mayTellTrouble(now)) {
      told.tell(true, now);
      events.trouble(places.get(drop), line);
    }
  }
}
