package dev.stenope.core.mail;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The mails of this node that the peer has not acknowledged and that must come through. Each is
/// laid into the drop again now and then, under the same name, in case something removed it. One of
/// which an earlier life of the node has kept nothing but the number is given up after a day.
final class Posted {
  /// How long a mail that cannot be repeated is hoped for, in nanoseconds: the life of a file.
  static final long LIFE = 86_400_000_000_000L;

  private static final long FIRST_AGAIN = 60_000_000_000L;
  private static final long MOST_AGAIN = 21_600_000_000_000L;
  private static final int LATER = 5;

  private final RandomGenerator random;
  private final List<Entry> entries = new ArrayList<>();

  private static final class Entry {
    final long id;
    final long number;
    final String name;
    final byte @Nullable [] file;
    final long since;
    @Nullable Object token;
    long pause = FIRST_AGAIN;
    long again;

    Entry(
        long id,
        long number,
        String name,
        byte @Nullable [] file,
        @Nullable Object token,
        long since) {
      this.id = id;
      this.number = number;
      this.name = name;
      this.file = file;
      this.token = token;
      this.since = since;
      this.again = since + FIRST_AGAIN;
    }
  }

  Posted(RandomGenerator random) {
    this.random = random;
  }

  /// `token` is given back when the fate of the mail is known; null if nobody asks.
  void add(long id, long number, String name, byte[] file, @Nullable Object token, long now) {
    entries.add(new Entry(id, number, name, file, token, now));
  }

  /// A mail of an earlier life, hoped for since `since`.
  void addUnknown(long id, long number, long since) {
    entries.add(new Entry(id, number, "", null, null, since));
  }

  /// Whether a mail is under way whose fate matters to somebody.
  boolean isAwaited() {
    return entries.stream().anyMatch(entry -> entry.token != null);
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

  /// What the mails carry is sent another way from now on.
  void leave() {
    entries.forEach(entry -> entry.token = null);
  }

  /// The lowest number of the session that may still be on its way; `otherwise` if there is none.
  long lowest(long id, long otherwise) {
    return entries.stream()
        .filter(entry -> entry.id == id)
        .mapToLong(entry -> entry.number)
        .min()
        .orElse(otherwise);
  }

  /// Repeats what is due into `out` if the mails are `wanted`, and gives up what must be.
  void wake(boolean wanted, long now, Consumer<? super Correspondence.Output> out) {
    for (Entry entry : entries) {
      byte[] file = entry.file;
      if (wanted && file != null && now >= entry.again) {
        entry.pause = Math.min(MOST_AGAIN, LATER * entry.pause);
        entry.again = now + entry.pause / 2 + random.nextLong(entry.pause);
        out.accept(new Correspondence.Output.Put(entry.name, file));
      }
    }
    entries.removeIf(entry -> entry.file == null && now - entry.since >= LIFE);
  }

  long deadline(boolean wanted) {
    long next = Long.MAX_VALUE;
    for (Entry entry : entries) {
      if (entry.file == null) {
        next = Math.min(next, entry.since + LIFE);
      } else if (wanted) {
        next = Math.min(next, entry.again);
      }
    }
    return next;
  }
}
