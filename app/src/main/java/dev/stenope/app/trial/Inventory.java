package dev.stenope.app.trial;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FileKind;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/// How many files of nodes lie in a drop, and how many of these are handshakes that no node needs
/// any more.
record Inventory(int files, int old) {
  static Inventory take(DeadDrop drop) throws DropException {
    long oldest = Instant.now().minus(FileKind.HANDSHAKE.life()).getEpochSecond();
    AtomicInteger files = new AtomicInteger();
    AtomicInteger old = new AtomicInteger();
    drop.list(
        name -> {
          files.incrementAndGet();
          if (FileKind.of(name) == FileKind.HANDSHAKE && unix(name) < oldest) {
            old.incrementAndGet();
          }
        });
    return new Inventory(files.get(), old.get());
  }

  private static long unix(String name) {
    int start = name.indexOf('-') + 1;
    try {
      return Long.parseLong(name, start, name.indexOf('-', start), 10);
    } catch (NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  String words() {
    if (files == 0) {
      return "no files of nodes";
    }
    String all = files == 1 ? "1 file of nodes" : files + " files of nodes";
    return all + (old == 0 ? ", none of them old" : ", " + old + " of them older than 5 min");
  }
}
