package dev.stenope.app.control;

import java.util.Set;
import java.util.stream.Collectors;

/// The threads of this process, apart from virtual ones.
public final class Threads {
  private Threads() {}

  /// Those that have this name.
  public static Set<Thread> named(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals(name))
        .collect(Collectors.toSet());
  }

  /// Waits until there are none of this name but these, which others may have left behind.
  public static void awaitOnly(Set<Thread> these, String name) throws InterruptedException {
    while (!these.containsAll(named(name))) {
      Thread.sleep(10);
    }
  }
}
