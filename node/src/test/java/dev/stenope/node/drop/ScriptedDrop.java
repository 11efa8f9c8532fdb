package dev.stenope.node.drop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A drop in memory that works, fails, hangs or lies as its place is told to.
public final class ScriptedDrop implements DeadDrop {
  private final Place place;

  public ScriptedDrop(Place place) {
    this.place = place;
  }

  /// What all drops of one place share.
  public static final class Place {
    private static final Map<String, Place> ALL = new ConcurrentHashMap<>();

    public final String name;
    public final Map<String, byte[]> files = new ConcurrentHashMap<>();

    /// The calls so far, by the name of the method.
    public final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    /// How many drops of this place were closed.
    public final AtomicInteger closed = new AtomicInteger();

    /// Comes before each call.
    public volatile Script script = (_, _) -> {};

    /// What is given in the place of every content; null for the content itself.
    public volatile byte @Nullable [] lie;

    /// How many names are listed that have no file.
    public volatile int junk;

    public volatile boolean pushes;
    public volatile @Nullable ClockReading clock;
    private final List<Consumer<? super List<String>>> watchers = new CopyOnWriteArrayList<>();

    public Place(String name) {
      this.name = name;
    }

    /// The place that a node reaches as `scripted:NAME`.
    public static Place of(String name) {
      return ALL.computeIfAbsent(name, Place::new);
    }

    public int calls() {
      return calls.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    public int calls(String method) {
      AtomicInteger count = calls.get(method);
      return count == null ? 0 : count.get();
    }

    private void called(String method, String file) throws DropException {
      calls.computeIfAbsent(method, _ -> new AtomicInteger()).incrementAndGet();
      script.called(method, file);
    }
  }

  /// What happens when a method of the drop is called.
  @FunctionalInterface
  public interface Script {
    void called(String method, String file) throws DropException;
  }

  /// Opens the places for nodes.
  public static final class Provider implements DropProvider {
    @Override
    public boolean serves(String scheme) {
      return scheme.equals("scripted");
    }

    @Override
    public DeadDrop open(String uri, Shelf shelf) {
      return new ScriptedDrop(Place.of(uri.substring(uri.indexOf(':') + 1)));
    }
  }

  @Override
  public String place() {
    return place.name;
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    place.called("put", name);
    boolean isNew = place.files.putIfAbsent(name, content) == null;
    place.watchers.forEach(watcher -> watcher.accept(List.of(name)));
    return isNew;
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    place.called("list", "");
    int junk = place.junk;
    for (int i = 0; i < junk; i++) {
      each.accept(DeadDropContract.name(i));
    }
    place.files.keySet().forEach(each);
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    place.called("get", name);
    byte[] content = place.files.get(name);
    return content != null && place.lie != null ? place.lie : content;
  }

  @Override
  public void delete(String name) throws DropException {
    place.called("delete", name);
    place.files.remove(name);
  }

  @Override
  public long serverTime() throws DropException {
    place.called("serverTime", "");
    return System.currentTimeMillis();
  }

  @Override
  public @Nullable ClockReading clock() {
    return place.clock;
  }

  @Override
  public int expire() throws DropException {
    place.called("expire", "");
    return 0;
  }

  @Override
  public @Nullable Watch watch(Consumer<? super List<String>> changed) throws DropException {
    place.called("watch", "");
    if (!place.pushes) {
      return null;
    }
    place.watchers.add(changed);
    return new Watch() {
      @Override
      public boolean broken() {
        return !place.pushes;
      }

      @Override
      public void close() {
        place.watchers.remove(changed);
      }
    };
  }

  @Override
  public void close() {
    place.closed.incrementAndGet();
  }
}
