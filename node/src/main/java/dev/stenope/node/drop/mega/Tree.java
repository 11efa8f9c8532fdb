package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.FileKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of the folder of the drop: filled as a whole, then kept up to date by events. Any
/// thread may use it.
final class Tree {
  private static final int MAX_REMEMBERED = 4096;

  private Entries entries = new Entries();
  private String folder = "";
  private Keyring keyring = Keyring.ofLink(new byte[Aes.BLOCK]);
  private @Nullable Mark mark;
  private long fillings;
  private boolean isStale = true;
  private long filledAt = System.nanoTime();

  /// What this node has removed, of which a late event must not tell again.
  private final Set<String> removed = recent();

  /// The handles of which events have told.
  private final Set<String> heard = recent();

  /// Where in the stream of events the tree stands. A tree that is filled anew stands in another.
  record Mark(long filling, String number) {}

  private static Set<String> recent() {
    return Collections.newSetFromMap(
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
          }
        });
  }

  /// Replaces all by what lies in `folder`; the next event has the number `number`, or cannot be
  /// told if that is empty.
  synchronized void fill(Entries fresh, String folder, Keyring keyring, String number) {
    for (Entry entry : entries.all()) {
      byte[] content = entries.content(entry.handle());
      if (content != null && entry.isFile() && fresh.entry(entry.handle()) != null) {
        fresh.hold(entry.handle(), content);
      }
    }
    this.entries = fresh;
    this.folder = folder;
    this.keyring = keyring;
    this.fillings++;
    this.mark = number.isEmpty() ? null : new Mark(fillings, number);
    this.isStale = false;
    this.filledAt = System.nanoTime();
    notifyAll();
  }

  /// Has the tree filled anew before it is used again.
  synchronized void spoil() {
    isStale = true;
  }

  synchronized boolean isStale() {
    return isStale;
  }

  /// When the tree was filled, on the scale of [System#nanoTime].
  synchronized long filledAt() {
    return filledAt;
  }

  synchronized String folder() {
    return folder;
  }

  /// Whether events can tell what happens from here on.
  synchronized boolean isFollowed() {
    return mark != null && !isStale;
  }

  /// Waits until the tree is filled and events can follow.
  synchronized Mark await() throws InterruptedException {
    Mark now = mark;
    while (isStale || now == null) {
      wait();
      now = mark;
    }
    return now;
  }

  /// Takes events that follow the mark, and returns the names that are new and were not put by this
  /// node; null if the tree stands elsewhere by now.
  synchronized @Nullable List<String> take(Mark from, Events events, String echo) {
    if (!from.equals(mark)) {
      return null;
    }
    List<String> fresh = new ArrayList<>();
    for (Events.Event event : events.all()) {
      switch (event) {
        case Events.Added added -> {
          for (RawNode node : added.nodes()) {
            boolean isOwn = added.echo().equals(echo);
            String name = add(node, isOwn);
            if (name != null && !isOwn) {
              fresh.add(name);
            }
          }
        }
        case Events.Gone gone -> {
          isStale |= gone.handle().equals(folder);
          entries.remove(gone.handle());
        }
        case Events.Renamed renamed -> rename(renamed);
        case Events.Shared _ -> isStale |= keyring.isOfAccount();
      }
    }
    mark = new Mark(from.filling(), events.number());
    return fresh;
  }

  /// The name if it is one that was not there.
  private @Nullable String add(RawNode node, boolean isOwn) {
    if (!node.isSane()) {
      return null;
    }
    heard.add(node.handle());
    if (removed.contains(node.handle()) || entries.entry(node.handle()) != null) {
      return null;
    }
    OpenNode open = keyring.open(node);
    if (open == null) {
      return null;
    }
    if (FileKind.of(open.name()) == null) {
      isStale |= !isOwn && !open.isFile() && Folders.isOnTheWay(open.name());
      return null;
    }
    boolean isHere = node.parent().equals(folder);
    return isHere && entries.add(Entry.of(open), open.content()) ? open.name() : null;
  }

  /// A file that is renamed is looked at again as a whole.
  private void rename(Events.Renamed renamed) {
    isStale |= entries.entry(renamed.handle()) != null;
  }

  /// Takes what this node has put itself.
  synchronized void put(Entry entry, byte[] content) {
    if (entry.parent().equals(folder)) {
      entries.add(entry, content);
    }
  }

  /// Forgets what this node has removed, or found to be gone.
  synchronized void remove(String handle) {
    removed.add(handle);
    entries.remove(handle);
  }

  /// Whether an event has told of this node.
  synchronized boolean hasHeard(String handle) {
    return heard.contains(handle);
  }

  synchronized void hold(String handle, byte[] content) {
    if (entries.entry(handle) != null) {
      entries.hold(handle, content);
    }
  }

  synchronized byte @Nullable [] content(String handle) {
    return entries.content(handle);
  }

  synchronized boolean has(String name) {
    return entries.has(name);
  }

  synchronized List<Entry> named(String name) {
    return entries.named(name);
  }

  synchronized List<String> names() {
    return entries.names();
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized List<Entry> all() {
    return entries.all();
  }
}
