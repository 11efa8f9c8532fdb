package dev.stenope.node.drop;

import dev.stenope.core.crypto.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All drops of a node, used as one: files are put into each, names are those of all, and contents
/// that differ are all handed on, since any of the drops may lie. No method waits.
public final class Drops implements AutoCloseable {
  private static final int MAX_DROPS = 32;

  private static final int MAX_FETCHING = 1024;

  /// So long, in nanoseconds, whoever asked for a file can be expected to want it still.
  private static final long YOUNG = 60_000_000_000L;

  private final Events events;
  private final List<Attendant> attendants = new ArrayList<>();
  private final Troubles troubles;

  /// What was asked for lately; the oldest give way.
  private final Map<String, Fetching> fetching =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Fetching> eldest) {
          return size() > MAX_FETCHING;
        }
      };

  /// What the drops tell, on threads of their own.
  public interface Events {
    /// Names that one of the drops has not shown before. A name may be told once for each drop.
    void appeared(List<String> names);

    void fetched(String name, byte[] content);

    /// Whether at least one drop can be used, and the lines for a person on those that cannot. Must
    /// not wait.
    void state(boolean usable, String reason);

    /// One of several drops cannot be used while another can, for this reason; it works again if
    /// that is null. Must not wait.
    default void trouble(String place, @Nullable String reason) {}
  }

  /// A file that was asked for: the drops that owe an answer and those that have given a content,
  /// as bits, and the digests of all contents so far.
  private static final class Fetching {
    final int limit;
    final long since = System.nanoTime();
    final Set<ByteBuffer> contents = new HashSet<>();
    int owing;
    int given;

    Fetching(int limit, int owing) {
      this.limit = limit;
      this.owing = owing;
    }

    boolean isYoung() {
      return System.nanoTime() - since < YOUNG;
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
    }
    this.troubles = new Troubles(drops.stream().map(DeadDrop::place).toList(), events);
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
    fetching.put(name, new Fetching(limit, (int) ((1L << attendants.size()) - 1)));
    attendants.forEach(attendant -> attendant.fetch(name, limit));
  }

  public DropTraffic traffic() {
    return attendants.stream().map(Attendant::traffic).reduce(DropTraffic.NONE, DropTraffic::plus);
  }

  /// How each drop fares, in the order in which they were given.
  public List<DropStatus> status() {
    return attendants.stream().map(Attendant::status).toList();
  }

  /// What is known of the clock of each drop, in the same order; null where nothing is.
  public List<@Nullable ClockReading> clocks() {
    List<@Nullable ClockReading> clocks = new ArrayList<>();
    attendants.forEach(attendant -> clocks.add(attendant.clock()));
    return clocks;
  }

  /// Looks for drops that have not come back from a call; to be done every few seconds. `now` is on
  /// the scale of [System#nanoTime].
  public void check(long now) {
    attendants.forEach(attendant -> attendant.check(now));
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

  /// A file that was asked for before it was in this drop is asked for here again: what the others
  /// gave may have been a lie. The other names are news.
  private synchronized List<String> arrive(int drop, List<String> names) {
    int bit = 1 << drop;
    List<String> news = new ArrayList<>();
    for (String name : names) {
      Fetching fetch = fetching.get(name);
      if (fetch == null || !fetch.isYoung() || (fetch.given & bit) != 0) {
        news.add(name);
      } else if ((fetch.owing & bit) == 0) {
        fetch.owing |= bit;
        attendants.get(drop).fetch(name, fetch.limit);
      }
    }
    return news;
  }

  private synchronized boolean isNews(int drop, String name, byte @Nullable [] content) {
    Fetching fetch = fetching.get(name);
    if (fetch == null) {
      return false;
    }
    fetch.owing &= ~(1 << drop);
    if (content == null) {
      return false;
    }
    fetch.given |= 1 << drop;
    return fetch.contents.add(digest(content));
  }

  private static ByteBuffer digest(byte[] content) {
    return ByteBuffer.wrap(Sha256.of(content));
  }

  private synchronized void trouble(int drop, @Nullable String trouble) {
    troubles.set(drop, trouble, System.nanoTime());
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
    public void fetched(String name, byte @Nullable [] content) {
      boolean isNews = isNews(drop, name, content);
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
