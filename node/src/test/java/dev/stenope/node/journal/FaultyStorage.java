package dev.stenope.node.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A disk in memory that tells what was written from what is kept when the power fails, and that
/// fails as it is told to.
final class FaultyStorage implements Storage {
  private final Map<String, Content> written;
  private Map<String, Content> synced;
  private int steps;
  private int forces;
  private @Nullable Runnable beforeForce;

  /// The step at which the machine stops; a write is done by half.
  int crashAt = Integer.MAX_VALUE;

  int room = Integer.MAX_VALUE;
  boolean readOnly;
  int failingForces;
  int failingSyncs;
  int tornWrites;

  FaultyStorage() {
    this(new TreeMap<>());
  }

  private FaultyStorage(Map<String, Content> files) {
    written = files;
    synced = new TreeMap<>(files);
  }

  private static final class Content {
    byte[] written = {};
    byte[] kept = {};
    final BitSet dirty = new BitSet();

    static Content of(byte[] bytes) {
      Content content = new Content();
      content.written = bytes.clone();
      content.kept = bytes.clone();
      return content;
    }

    Content copy() {
      Content content = new Content();
      content.written = written.clone();
      content.kept = kept.clone();
      content.dirty.or(dirty);
      return content;
    }
  }

  /// What is there after a crash: all that was written or what was synced alone, of the names and
  /// of the content of files.
  synchronized FaultyStorage afterCrash(boolean namesWritten, boolean contentWritten) {
    Map<String, Content> left = new TreeMap<>();
    (namesWritten ? written : synced)
        .forEach(
            (name, file) -> left.put(name, Content.of(contentWritten ? file.written : file.kept)));
    return new FaultyStorage(left);
  }

  /// What is there after the process alone was killed: what was not synced is still seen, and the
  /// power may fail later.
  synchronized FaultyStorage afterKill() {
    Map<Content, Content> copies = new HashMap<>();
    Map<String, Content> seen = copy(written, copies);
    FaultyStorage left = new FaultyStorage(seen);
    left.synced = copy(synced, copies);
    return left;
  }

  private static Map<String, Content> copy(
      Map<String, Content> files, Map<Content, Content> copies) {
    Map<String, Content> all = new TreeMap<>();
    files.forEach((name, file) -> all.put(name, copies.computeIfAbsent(file, Content::copy)));
    return all;
  }

  /// Has each force wait for this.
  synchronized void beforeForce(Runnable action) {
    beforeForce = action;
  }

  synchronized int forces() {
    return forces;
  }

  synchronized boolean hasCrashed() {
    return steps > crashAt;
  }

  synchronized byte[] content(String name) throws IOException {
    return find(name).written;
  }

  private Content find(String name) throws IOException {
    Content file = written.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  private void step() throws IOException {
    if (steps++ >= crashAt) {
      throw new IOException("the machine has stopped");
    }
    if (readOnly) {
      throw new IOException("Read-only file system");
    }
  }

  @Override
  public synchronized List<String> names() {
    return List.copyOf(written.keySet());
  }

  @Override
  public synchronized File create(String name) throws IOException {
    step();
    Content file = new Content();
    written.put(name, file);
    return new OpenFile(file);
  }

  @Override
  public synchronized File open(String name) throws IOException {
    return new OpenFile(find(name));
  }

  @Override
  public synchronized void rename(String name, String other) throws IOException {
    step();
    written.put(other, find(name));
    written.remove(name);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    step();
    written.remove(name);
  }

  @Override
  public synchronized void sync() throws IOException {
    step();
    if (failingSyncs > 0) {
      failingSyncs--;
      throw new IOException("Input/output error");
    }
    synced = new TreeMap<>(written);
  }

  @Override
  public String toString() {
    return "memory";
  }

  private final class OpenFile implements File {
    private final Content file;

    OpenFile(Content file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long at) {
      synchronized (FaultyStorage.this) {
        int length = Math.min(into.remaining(), file.written.length - (int) at);
        if (length <= 0) {
          return -1;
        }
        into.put(file.written, (int) at, length);
        return length;
      }
    }

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      synchronized (FaultyStorage.this) {
        int before = steps;
        try {
          step();
        } catch (IOException e) {
          if (before == crashAt) {
            put(bytes, (int) at, bytes.remaining() / 2);
          }
          throw e;
        }
        if (tornWrites > 0) {
          tornWrites--;
          put(bytes, (int) at, bytes.remaining() / 2);
          throw new IOException("Input/output error");
        }
        int fits = Math.min(bytes.remaining(), Math.max(0, room - (int) at));
        put(bytes, (int) at, fits);
        if (bytes.hasRemaining()) {
          throw new IOException("No space left on device");
        }
      }
    }

    private void put(ByteBuffer bytes, int at, int length) {
      file.written = Arrays.copyOf(file.written, Math.max(file.written.length, at + length));
      bytes.get(file.written, at, length);
      file.dirty.set(at, at + length);
    }

    @Override
    public long size() {
      synchronized (FaultyStorage.this) {
        return file.written.length;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (FaultyStorage.this) {
        step();
        file.written = Arrays.copyOf(file.written, (int) size);
      }
    }

    @Override
    public void force() throws IOException {
      Runnable action;
      synchronized (FaultyStorage.this) {
        action = beforeForce;
      }
      if (action != null) {
        action.run();
      }
      synchronized (FaultyStorage.this) {
        step();
        forces++;
        if (failingForces > 0) {
          failingForces--;
          // As Linux does: what could not be written is clean from now on.
          file.dirty.clear();
          throw new IOException("Input/output error");
        }
        byte[] kept = Arrays.copyOf(file.kept, file.written.length);
        file.dirty.stream()
            .filter(at -> at < kept.length)
            .forEach(at -> kept[at] = file.written[at]);
        file.dirty.clear();
        file.kept = kept;
      }
    }

    @Override
    public void close() {}
  }
}
