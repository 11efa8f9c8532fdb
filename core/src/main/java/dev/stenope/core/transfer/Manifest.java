package dev.stenope.core.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The list of what a transfer brings: folders and files with their sizes, each folder before what
/// is in it, the names in a folder in the order of their bytes. Kept as the bytes in which it
/// travels, because there may be many entries.
public final class Manifest {
  /// The most entries, and the most bytes of all of them.
  public static final int MAX_ENTRIES = 100_000;

  public static final int MAX_LENGTH = 8 << 20;

  private static final int FOLDER = 1;
  private static final int EXECUTABLE = 2;

  private final byte[] bytes;
  private final int[] starts;
  private final long total;

  /// One file or folder. `modified` is in milliseconds since 1970, 0 if unknown.
  public record Entry(String path, boolean folder, boolean executable, long size, long modified) {
    public static Entry folder(String path, long modified) {
      return new Entry(path, true, false, 0, modified);
    }

    public static Entry file(String path, boolean executable, long size, long modified) {
      return new Entry(path, false, executable, size, modified);
    }
  }

  private Manifest(byte[] bytes, int[] starts, long total) {
    this.bytes = bytes;
    this.starts = starts;
    this.total = total;
  }

  /// Collects entries in the order in which they must come.
  public static final class Builder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// False if there are too many entries or the list becomes too long.
    public boolean add(Entry entry) {
      byte[] path = entry.path().getBytes(UTF_8);
      Writer out = new Writer(1 + 2 + path.length + 8 + 8);
      out.u8((entry.folder() ? FOLDER : 0) | (entry.executable() ? EXECUTABLE : 0));
      out.u16(path.length).bytes(path).u64(entry.size()).u64(entry.modified());
      if (bytes.size() + out.length() > MAX_LENGTH) {
        return false;
      }
      bytes.writeBytes(out.toBytes());
      return true;
    }

    public Manifest build() throws MalformedException {
      return read(bytes.toByteArray());
    }
  }

  public static Manifest of(List<Entry> entries) throws MalformedException {
    Builder builder = new Builder();
    for (Entry entry : entries) {
      if (!builder.add(entry)) {
        throw new MalformedException("a list of files is too long");
      }
    }
    return builder.build();
  }

  /// Reads and checks a list: paths that stay inside, in order, in folders that are in it.
  public static Manifest read(byte[] bytes) throws MalformedException {
    if (bytes.length > MAX_LENGTH) {
      throw new MalformedException("a list of files is too long");
    }
    int[] starts = new int[16];
    int count = 0;
    long total = 0;
    Order order = new Order();
    Reader in = new Reader(bytes);
    while (in.remaining() > 0) {
      if (count == MAX_ENTRIES) {
        throw new MalformedException("a list of files has too many entries");
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
      }
      starts[count++] = in.position();
      Entry entry = entry(in);
      order.next(entry);
      total += entry.size();
      if (total > Chunks.MAX_FILE) {
        throw new MalformedException("a transfer is too large");
      }
    }
    if (count == 0) {
      throw new MalformedException("a list of files is empty");
    }
    return new Manifest(bytes, Arrays.copyOf(starts, count), total);
  }

  private static Entry entry(Reader in) throws MalformedException {
    int flags = in.u8();
    String path = RelativePath.read(in.bytes(in.u16()));
    long size = in.u64();
    long modified = in.u64();
    boolean folder = (flags & FOLDER) != 0;
    if (flags > (FOLDER | EXECUTABLE)
        || size < 0
        || size > Chunks.MAX_FILE
        || folder && size != 0) {
      throw new MalformedException("an entry of a list of files makes no sense");
    }
    return new Entry(path, folder, (flags & EXECUTABLE) != 0, size, modified);
  }

  /// The folders that are open at some point of the list, and the last name in each.
  private static final class Order {
    private final List<String> folders = new ArrayList<>(List.of(""));
    private final List<String> last = new ArrayList<>(List.of(""));

    void next(Entry entry) throws MalformedException {
      String parent = RelativePath.parent(entry.path());
      String name = RelativePath.name(entry.path());
      while (!folders.getLast().equals(parent)) {
        folders.removeLast();
        last.removeLast();
        if (folders.isEmpty()) {
          throw new MalformedException("an entry comes without its folder");
        }
      }
      if (RelativePath.compareNames(last.getLast(), name) >= 0) {
        throw new MalformedException("the entries of a folder are not in order");
      }
      last.set(last.size() - 1, name);
      if (entry.folder()) {
        folders.add(entry.path());
        last.add("");
      }
    }
  }

  public int count() {
    return starts.length;
  }

  /// The bytes of all files together.
  public long total() {
    return total;
  }

  /// The entry with this number, from 0.
  public Entry entry(int index) {
    try {
      return entry(new Reader(bytes, starts[index], bytes.length - starts[index]));
    } catch (MalformedException e) {
      throw new AssertionError("it was checked when it was read", e);
    }
  }

  /// The size alone, without reading the name.
  public long size(int index) {
    try {
      Reader in = new Reader(bytes, starts[index] + 1, bytes.length - starts[index] - 1);
      in.skip(in.u16());
      return in.u64();
    } catch (MalformedException e) {
      throw new AssertionError("it was checked when it was read", e);
    }
  }

  /// The bytes in which it travels; not to be changed.
  public byte[] bytes() {
    return bytes;
  }

  public byte[] hash() {
    return Sha256.of(bytes);
  }
}
