package dev.stenope.node.drop.mqtt;

import dev.stenope.node.drop.FileKind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The files of a broker, as far as a subscription has told of them. The newest are kept: of too
/// many names the oldest are forgotten, and so are the oldest contents, which can be asked for
/// again. Times are nanoseconds on the scale of [System#nanoTime].
final class Board {
  static final int MAX_NAMES = 1 << 17;
  static final int MAX_BYTES = 1 << 24;

  /// The life of a file that the broker will not end by itself.
  static final long ENDLESS = Long.MAX_VALUE;

  private final ToLongFunction<FileKind> lives;
  private final Map<String, Span> spans = new LinkedHashMap<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();
  private int bytes;

  /// A file came at `since`, and ends `life` later.
  private record Span(long since, long life) {
    boolean hasEnded(long now) {
      return now - since >= life;
    }
  }

  /// `lives` tells how long a file of each kind may lie there, in nanoseconds.
  Board(ToLongFunction<FileKind> lives) {
    this.lives = lives;
  }

  synchronized void post(String name, byte[] content, long life, long now) {
    remove(name);
    spans.put(name, new Span(now, life));
    contents.put(name, content);
    bytes += content.length;
    while (bytes > MAX_BYTES) {
      forget(eldest(contents));
    }
    if (spans.size() > MAX_NAMES) {
      remove(eldest(spans));
    }
  }

  private static String eldest(Map<String, ?> map) {
    return map.keySet().iterator().next();
  }

  synchronized void remove(String name) {
    spans.remove(name);
    forget(name);
  }

  private void forget(String name) {
    byte[] content = contents.remove(name);
    bytes -= content == null ? 0 : content.length;
  }

  synchronized boolean has(String name, long now) {
    Span span = spans.get(name);
    return span != null && !span.hasEnded(now);
  }

  /// Null if the content was forgotten, or there is none.
  synchronized byte @Nullable [] content(String name) {
    return contents.get(name);
  }

  synchronized List<String> names(long now) {
    List<String> names = new ArrayList<>();
    spans.forEach(
        (name, span) -> {
          if (!span.hasEnded(now)) {
            names.add(name);
          }
        });
    return names;
  }

  /// Forgets the files that the broker has ended, and returns their number.
  synchronized int forgetEnded(long now) {
    int before = spans.size();
    for (Iterator<Map.Entry<String, Span>> all = spans.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Span> entry = all.next();
      if (entry.getValue().hasEnded(now)) {
        all.remove();
        forget(entry.getKey());
      }
    }
    return before - spans.size();
  }

  /// Up to `limit` files that have been there for longer than the life of their kind.
  synchronized List<String> old(long now, int limit) {
    return spans.entrySet().stream()
        .filter(entry -> now - entry.getValue().since() > life(entry.getKey()))
        .map(Map.Entry::getKey)
        .limit(limit)
        .toList();
  }

  private long life(String name) {
    return lives.applyAsLong(Objects.requireNonNull(FileKind.of(name)));
  }
}
