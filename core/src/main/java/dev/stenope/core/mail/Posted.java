package dev.stenope.core.mail;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The mails of this node that the peer has not acknowledged. Each is laid into the drop again now
/// and then, under the same name, in case something removed it, and given up after a day.
final class Posted {
  /// The life of a mail, in nanoseconds.
  static final long LIFE = 86_400_000_000_000L;

  private static final long FIRST_AGAIN = 60_000_000_000L;
  private static final long MOST_AGAIN = 21_600_000_000_000L;
  private static final int LATER = 5;

  private final List<Entry> entries = new ArrayList<>();

  /// A mail of the session `id`. What an earlier life of the node has posted is known by its number
  /// alone.
  private static final class Entry {
    final long id;
    final long number;
    final String name;
    final long since;
    byte @Nullable [] file;
    @Nullable Object token;
    long pause = FIRST_AGAIN;
    long again;

    Entry(long id, long number, String name, long since) {
      this.id = id;
      this.number = number;
      this.name = name;
      this.since = since;
      this.again = since + FIRST_AGAIN;
    }
  }

  /// `token` is given back when the fate of the mail is known.
  void add(long id, long number, String name, byte[] file, Object token, long now) {
    Entry entry = new Entry(id, number, name, now);
    entry.file = file;
    entry.token = token;
    entries.add(entry);
  }

  void addUnknown(long id, long number, long now) {
    entries.add(new Entry(id, number, "", now));
  }

  /// The peer has all mails of the session below `bound`.
  void acknowledged(long id, long bound, Consumer<Object> acked) {
    remove(entry -> entry.id == id && entry.number < bound, acked);
  }

  /// Nothing of the session can reach the peer any more.
  void lost(long id, Consumer<Object> lost) {
    remove(entry -> entry.id == id, lost);
  }

  private void remove(Predicate<Entry> which, Consumer<Object> told) {
    for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (which.test(entry)) {
        all.remove();
        if (entry.token != null) {
          told.accept(entry.token);
        }
      }
    }
  }

  /// What the mails carry is sent another way from now on; they are not repeated.
  void leave() {
    for (Entry entry : entries) {
      entry.file = null;
      entry.token = null;
    }
  }

  /// The lowest number of the session that may still be on its way; `otherwise` if there is none.
  long lowest(long id, long otherwise) {
    return entries.stream()
        .filter(entry -> entry.id == id)
        .mapToLong(entry -> entry.number)
        .min()
        .orElse(otherwise);
  }

  /// Repeats what is due into `out`, and returns whether something is given up, which `lost` hears.
  boolean wake(long now, Consumer<? super Correspondence.Output> out, Consumer<Object> lost) {
    for (Entry entry : entries) {
      byte[] file = entry.file;
      if (file != null && now >= entry.again) {
        entry.pause = Math.min(MOST_AGAIN, LATER * entry.pause);
        entry.again = now + entry.pause;
        out.accept(new Correspondence.Output.Put(entry.name, file));
      }
    }
    int before = entries.size();
    remove(entry -> now - entry.since >= LIFE, lost);
    return entries.size() < before;
  }

  long deadline() {
    long next = Long.MAX_VALUE;
    for (Entry entry : entries) {
      next = Math.min(next, entry.since + LIFE);
      if (entry.file != null) {
        next = Math.min(next, entry.again);
      }
    }
    return next;
  }
}
