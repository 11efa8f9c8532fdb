package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.Handshake;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.Letter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The files that were asked for and have not come whole yet. A file is asked for again where the
/// drop did not answer or showed it before it was complete, but not for ever.
final class Fetches {
  /// At once under one introduction: a peer that floods the drop crowds out itself alone.
  private static final int MAX_PENDING = 8;

  private static final int MAX_TRIES = 4;
  private static final long UNANSWERED = 15_000_000_000L;
  private static final long INCOMPLETE = 500_000_000L;

  private final Map<String, Fetch> pending = new LinkedHashMap<>();

  static final class Fetch {
    final Introduction introduction;
    final Letter letter;
    private int tries = 1;
    private long asked;
    private long again;

    private Fetch(Introduction introduction, Letter letter, long now) {
      this.introduction = introduction;
      this.letter = letter;
      asked = now;
      again = now + UNANSWERED;
    }

    /// When the file was asked for last.
    long asked() {
      return asked;
    }
  }

  void start(
      String name,
      Introduction introduction,
      Letter letter,
      long now,
      Consumer<? super Rendezvous.Output> out) {
    if (pending.containsKey(name)) {
      return;
    }
    List<Map.Entry<String, Fetch>> others =
        pending.entrySet().stream()
            .filter(entry -> entry.getValue().introduction.equals(introduction))
            .toList();
    if (others.size() == MAX_PENDING) {
      pending.remove(others.getFirst().getKey());
    }
    pending.put(name, new Fetch(introduction, letter, now));
    out.accept(new Rendezvous.Output.Fetch(name, Handshake.FILE_LENGTH));
  }

  @Nullable Fetch find(String name) {
    return pending.get(name);
  }

  void done(String name) {
    pending.remove(name);
  }

  /// What came was not a file of the introduction.
  void incomplete(String name, long now) {
    Fetch fetch = pending.get(name);
    if (fetch != null) {
      fetch.again = now + (INCOMPLETE << fetch.tries);
    }
  }

  void forget(Introduction introduction) {
    pending.values().removeIf(fetch -> fetch.introduction.equals(introduction));
  }

  void wake(long now, Consumer<? super Rendezvous.Output> out) {
    Iterator<Map.Entry<String, Fetch>> entries = pending.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Fetch> entry = entries.next();
      Fetch fetch = entry.getValue();
      if (fetch.again > now) {
        continue;
      }
      if (fetch.tries++ == MAX_TRIES) {
        entries.remove();
        continue;
      }
      fetch.asked = now;
      fetch.again = now + UNANSWERED;
      out.accept(new Rendezvous.Output.Fetch(entry.getKey(), Handshake.FILE_LENGTH));
    }
  }

  long deadline() {
    long next = Long.MAX_VALUE;
    for (Fetch fetch : pending.values()) {
      next = Math.min(next, fetch.again);
    }
    return next;
  }
}
