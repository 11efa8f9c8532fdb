package dev.stenope.bench.journal;

import dev.stenope.node.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// The journal of a node.
final class StenopeStore implements Store {
  private final Thread owner = Thread.currentThread();
  private final Journal journal;
  private long appended;
  private volatile long durable;

  StenopeStore(Path folder) throws IOException {
    journal = Journal.open(folder.resolve("journal"), _ -> {}, this::durable, System.err::println);
  }

  private void durable(long count) {
    durable = count;
    LockSupport.unpark(owner);
  }

  @Override
  public void append(byte[] record) {
    appended++;
    journal.append(record, true);
  }

  @Override
  public void await() {
    while (durable < appended) {
      LockSupport.park(this);
    }
  }

  @Override
  public void close() {
    journal.close();
  }
}
