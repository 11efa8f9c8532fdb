package dev.stenope.core.rendezvous;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/// The files that this life of the node has put into the drop under one introduction. Each is
/// removed at its expiry at the latest.
final class OwnFiles {
  private final Map<String, Long> expiries = new HashMap<>();

  void put(String name, byte[] content, long expires, Consumer<? super Rendezvous.Output> out) {
    expiries.put(name, expires);
    out.accept(new Rendezvous.Output.Put(name, content));
  }

  boolean has(String name) {
    return expiries.containsKey(name);
  }

  void remove(String name, Consumer<? super Rendezvous.Output> out) {
    if (expiries.remove(name) != null) {
      out.accept(new Rendezvous.Output.Remove(name));
    }
  }

  void removeAll(Consumer<? super Rendezvous.Output> out) {
    expiries.keySet().forEach(name -> out.accept(new Rendezvous.Output.Remove(name)));
    expiries.clear();
  }

  void wake(long now, Consumer<? super Rendezvous.Output> out) {
    Iterator<Map.Entry<String, Long>> entries = expiries.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Long> entry = entries.next();
      if (entry.getValue() <= now) {
        entries.remove();
        out.accept(new Rendezvous.Output.Remove(entry.getKey()));
      }
    }
  }

  long deadline() {
    return expiries.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }
}
