package dev.stenope.node.drop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All drops of a node, used as one: files are put into each, names are those of all, and contents
/// that differ are all handed on, since any of the drops may lie. No method waits.
public final class Drops implements AutoCloseable {
  private static final int MAX_DROPS = 32;

  /// The most names whose places are remembered; the others are told once for each drop.
  private static final int MAX_NAMES = 1 << 18;

  private static final int MAX_FETCHING = 1024;

  private final Events events;
  private final List<Attendant> attendants = new ArrayList<>();
  private final List<@Nullable String> troubles = new ArrayList<>();

  /// For each name the drops that it lies in, as bits.
  private final Map<String, Integer> holders = new HashMap<>();

  /// What was asked for and not all drops have answered; the oldest give way.
  private final Map<String, Fetching> fetching =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Fetching> eldest) {
          return size() > MAX_FETCHING;
        }
      };

  private @Nullable String told;

  /// What the drops tell, on threads of their own.
  public interface Events {
    /// Names that were in no drop before.
    void appeared(List<String> names);

    void fetched(String name, byte[] content);

    /// Whether at least one drop can be used, and the lines for a person on those that cannot. Must
    /// not wait.
    void state(boolean usable, String reason);
  }

  private static final class Fetching {
    final List<byte[]> contents = new ArrayList<>();
    int left;

    Fetching(int left) {
      this.left = left;
    }
  }

  /// Takes over the drops; nothing happens before [#start].
  public Drops(List<? extends DeadDrop> drops, Events events) {
    if (drops.size() > MAX_DROPS) {
      throw new IllegalArgumentException("more than " + MAX_DROPS + " drops");
    }
    this.events = events;
    for (int i = 0; i < drops.size(); i++) {
      attendants.add(new Attendant(drops.get(i), new Reports(i)));
      troubles.add(null);
    }
  }

  public void start() {
    if (attendants.isEmpty()) {
      events.state(false, "there is no drop; name a folder that both nodes can reach");
    }
    attendants.forEach(Attendant::start);
  }

  public void put(String name, byte[] content) {
    attendants.forEach(attendant -> attendant.put(name, content));
  }

  public void remove(String name) {
    attendants.forEach(attendant -> attendant.remove(name));
  }

  /// Has the drops looked at each `nanos` from now on.
  public void attend(long nanos) {
    attendants.forEach(attendant -> attendant.attend(nanos));
  }

  /// Asks every drop: one that has the name now may lie, and another may have it by then.
  public synchronized void fetch(String name, int limit) {
    fetching.put(name, new Fetching(attendants.size()));
    attendants.forEach(attendant -> attendant.fetch(name, limit));
  }

  public DropTraffic traffic() {
    return attendants.stream().map(Attendant::traffic).reduce(DropTraffic.NONE, DropTraffic::plus);
  }

  /// Ends after what was ordered, or after `millis`.
  public void close(long millis) throws InterruptedException {
    close();
    long end = System.nanoTime() + millis * 1_000_000;
    for (Attendant attendant : attendants) {
      attendant.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
  }

  @Override
  public void close() {
    attendants.forEach(Attendant::close);
  }

  private synchronized List<String> arrive(int drop, List<String> names) {
    List<String> appeared = new ArrayList<>();
    for (String name : names) {
      int others = holders.getOrDefault(name, 0) & ~(1 << drop);
      if (others == 0) {
        appeared.add(name);
      }
      if (others != 0 || holders.size() < MAX_NAMES) {
        holders.put(name, others | 1 << drop);
      }
    }
    return appeared;
  }

  private synchronized void leave(int drop, Set<String> names) {
    for (String name : names) {
      holders.computeIfPresent(
          name, (_, all) -> (all & ~(1 << drop)) == 0 ? null : all & ~(1 << drop));
    }
  }

  private synchronized boolean isNews(String name, byte @Nullable [] content) {
    Fetching fetch = fetching.get(name);
    if (fetch == null) {
      return false;
    }
    if (--fetch.left <= 0) {
      fetching.remove(name);
    }
    if (content == null || fetch.contents.stream().anyMatch(c -> Arrays.equals(c, content))) {
      return false;
    }
    fetch.contents.add(content);
    return true;
  }

  private synchronized void trouble(int drop, @Nullable String trouble) {
    troubles.set(drop, trouble);
    String reason = troubles.stream().filter(Objects::nonNull).collect(Collectors.joining("; "));
    boolean usable = troubles.contains(null);
    String state = usable + reason;
    if (!state.equals(told)) {
      told = state;
      events.state(usable, reason);
    }
  }

  private final class Reports implements Attendant.Reports {
    private final int drop;

    Reports(int drop) {
      this.drop = drop;
    }

    @Override
    public void appeared(List<String> names) {
      List<String> fresh = arrive(drop, names);
      if (!fresh.isEmpty()) {
        events.appeared(fresh);
      }
    }

    @Override
    public void vanished(Set<String> names) {
      leave(drop, names);
    }

    @Override
    public void fetched(String name, byte @Nullable [] content) {
      boolean isNews = isNews(name, content);
      if (content != null && isNews) {
        events.fetched(name, content);
      }
    }

    @Override
    public void state(@Nullable String trouble) {
      trouble(drop, trouble);
    }
  }
}
