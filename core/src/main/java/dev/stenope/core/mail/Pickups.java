package dev.stenope.core.mail;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/// The mails that were seen in the drop and asked for. One that does not come, or comes in parts,
/// is asked for again, each time later.
final class Pickups {
  private static final int MAX_TRIES = 9;
  private static final long UNANSWERED = 15_000_000_000L;
  private static final long INCOMPLETE = 500_000_000L;

  private final Map<String, Pickup> pending = new HashMap<>();

  private record Pickup(int tries, long again) {}

  void start(String name, long now, Consumer<? super Correspondence.Output> out) {
    if (!pending.containsKey(name)) {
      ask(name, 1, now, out);
    }
  }

  private void ask(String name, int tries, long now, Consumer<? super Correspondence.Output> out) {
    pending.put(name, new Pickup(tries, now + UNANSWERED));
    out.accept(new Correspondence.Output.Fetch(name, Correspondence.MAX_FILE));
  }

  /// What came was not the mail.
  void failed(String name, long now) {
    pending.computeIfPresent(
        name, (_, pickup) -> new Pickup(pickup.tries(), now + (INCOMPLETE << pickup.tries())));
  }

  void done(String name) {
    pending.remove(name);
  }

  boolean has(String name) {
    return pending.containsKey(name);
  }

  void wake(long now, Consumer<? super Correspondence.Output> out) {
    Iterator<Map.Entry<String, Pickup>> all = Map.copyOf(pending).entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Pickup> entry = all.next();
      Pickup pickup = entry.getValue();
      if (now < pickup.again()) {
        continue;
      }
      if (pickup.tries() == MAX_TRIES) {
        pending.remove(entry.getKey());
        out.accept(new Correspondence.Output.Remove(entry.getKey()));
      } else {
        ask(entry.getKey(), pickup.tries() + 1, now, out);
      }
    }
  }

  long deadline() {
    return pending.values().stream().mapToLong(Pickup::again).min().orElse(Long.MAX_VALUE);
  }
}
