package dev.stenope.core.delivery;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/// Messages of one stream, by rising number, of which each is kept until it is over.
public final class Unconfirmed {
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long bytes;

  private static final class Entry {
    final Outbox.Kept kept;
    boolean over;

    Entry(Outbox.Kept kept) {
      this.kept = kept;
    }
  }

  /// Keeps a message; one without bytes is over at once.
  public void add(Outbox.Kept message) {
    Entry entry = new Entry(message);
    entry.over = message.bytes().length == 0;
    entries.addLast(entry);
    bytes += message.bytes().length;
  }

  /// The message `number` is over.
  public void over(long number) {
    entries.stream().filter(entry -> entry.kept.number() == number).forEach(e -> e.over = true);
  }

  /// All messages up to `number` are over.
  public void overUpTo(long number) {
    for (Entry entry : entries) {
      if (entry.kept.number() > number) {
        return;
      }
      entry.over = true;
    }
  }

  /// Lets go of the messages below the first that is not over. Returns the number after the last of
  /// them, or -1 if there is none.
  public long skim() {
    long bound = -1;
    while (!entries.isEmpty() && entries.getFirst().over) {
      Outbox.Kept gone = entries.removeFirst().kept;
      bytes -= gone.bytes().length;
      bound = gone.number() + 1;
    }
    return bound;
  }

  public long bytes() {
    return bytes;
  }

  /// The lowest number that is kept, or `otherwise` if none is.
  public long first(long otherwise) {
    return entries.isEmpty() ? otherwise : entries.getFirst().kept.number();
  }

  /// The messages that are kept; one that is over comes without its bytes.
  public void forEach(Consumer<Outbox.Kept> keep) {
    for (Entry entry : entries) {
      Outbox.Kept kept = entry.kept;
      keep.accept(entry.over ? new Outbox.Kept(kept.number(), kept.time(), new byte[0]) : kept);
    }
  }

  /// The messages that are not over.
  public void forEachOpen(Consumer<Outbox.Kept> each) {
    entries.stream().filter(entry -> !entry.over).map(entry -> entry.kept).toList().forEach(each);
  }
}
