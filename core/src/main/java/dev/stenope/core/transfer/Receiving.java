package dev.stenope.core.transfer;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.MalformedException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The receiving side of a transfer. It asks for segment after segment, telling the hashes of the
/// chunks that its disk holds, so that the disk is all the memory a transfer needs: after a crash
/// what is there is hashed and only the rest travels.
///
/// No more is held in memory than the hashes of the segments that are asked for.
public final class Receiving {
  /// The most segments and chunks that are asked for at a time.
  static final int MAX_SEGMENTS = 32;

  static final int MAX_CHUNKS = 3 * Chunks.SEGMENT;

  /// A segment that comes out wrong so many times is given up.
  static final int MAX_TRIES = 3;

  /// After so many nanoseconds in which nothing came, everything is asked for again.
  static final long STALL = 60_000_000_000L;

  private final Message.Offer offer;
  private final MessageDigest digest = Sha256.begin();
  private final byte[] hash = new byte[Chunks.HASH];
  private final Map<Long, Segment> open = new LinkedHashMap<>();
  private @Nullable Manifest manifest;
  private boolean active;
  private int chunksWanted;
  private int entry;
  private long first;
  private long wantAgainAt = Long.MAX_VALUE;
  private long done;
  private long travelled;

  /// What the shell has to do. The entries are numbered as in the list, which is itself number -1.
  public sealed interface Output {
    record Send(byte[] message) implements Output {}

    /// Hashes the chunks that the disk holds in full, and calls [Receiving#held].
    record Verify(int entry, long size, long first, int count) implements Output {}

    record Write(int entry, long offset, byte[] buffer, int from, int length) implements Output {}

    /// All bytes of the file are there and proven.
    record Complete(int entry) implements Output {}

    /// The list is complete: the shell reads it, makes room, and calls [Receiving#prepared].
    record Prepare() implements Output {}

    /// Everything is there: the shell makes it last, and then says DONE.
    record Finish() implements Output {}

    /// It cannot come out right.
    record Fail(String reason) implements Output {}
  }

  private static final class Segment {
    final int entry;
    final long size;
    final long first;
    final int count;
    byte[] hashes;
    BitSet have = new BitSet();
    boolean wanted;
    int tries;

    Segment(int entry, long size, long first, int count) {
      this.entry = entry;
      this.size = size;
      this.first = first;
      this.count = count;
      this.hashes = new byte[count * Chunks.HASH];
    }

    long bytes() {
      return have.stream().mapToLong(i -> Chunks.length(size, first + i)).sum();
    }
  }

  /// `manifest` is null until [#prepared] was called in some life of this node.
  public Receiving(Message.Offer offer, @Nullable Manifest manifest) {
    this.offer = offer;
    this.manifest = manifest;
    this.entry = manifest == null ? -1 : 0;
  }

  /// Begins, or goes on after [#pause].
  public void start(long now, Consumer<? super Output> out) {
    active = true;
    advance(now, out);
  }

  /// Forgets what was asked for; [#start] begins where the disk is.
  public void pause() {
    active = false;
    for (Segment segment : open.values()) {
      forget(segment);
      if (segment.entry < entry || segment.entry == entry && segment.first < first) {
        entry = segment.entry;
        first = segment.first;
      }
    }
    open.clear();
    chunksWanted = 0;
    wantAgainAt = Long.MAX_VALUE;
  }

  private void forget(Segment segment) {
    if (segment.entry >= 0) {
      done -= segment.bytes();
    }
  }

  /// The list was read and there is a place for everything in it.
  public void prepared(Manifest list, long now, Consumer<? super Output> out) {
    manifest = list;
    entry = 0;
    first = 0;
    advance(now, out);
  }

  private void advance(long now, Consumer<? super Output> out) {
    if (!active) {
      return;
    }
    List<Segment> fresh = new ArrayList<>();
    while (open.size() < MAX_SEGMENTS && chunksWanted < MAX_CHUNKS && entry < count()) {
      long size = size(entry);
      long chunks = Chunks.count(size);
      if (first >= chunks) {
        if (entry < 0) {
          break;
        }
        entry++;
        first = 0;
        continue;
      }
      Segment segment =
          new Segment(entry, size, first, (int) Math.min(Chunks.SEGMENT, chunks - first));
      open.put(key(entry, first), segment);
      chunksWanted += segment.count;
      first += segment.count;
      fresh.add(segment);
    }
    if (!fresh.isEmpty()) {
      wantAgainAt = now + STALL;
      fresh.forEach(segment -> out.accept(verify(segment)));
    } else if (open.isEmpty() && manifest != null) {
      active = false;
      wantAgainAt = Long.MAX_VALUE;
      out.accept(new Output.Finish());
    }
  }

  private static Output.Verify verify(Segment segment) {
    return new Output.Verify(segment.entry, segment.size, segment.first, segment.count);
  }

  private int count() {
    return manifest == null ? 0 : manifest.count();
  }

  private long size(int index) {
    return index < 0 || manifest == null ? offer.listLength() : manifest.size(index);
  }

  private static long key(int entry, long first) {
    return first << 20 | (entry + 1);
  }

  /// Answers [Output.Verify]: `hashes` holds the hash of chunk `first + i` at `i`, for the bits in
  /// `have`. Both belong to this from now on.
  public void held(int which, long from, BitSet have, byte[] hashes, Consumer<? super Output> out) {
    Segment segment = open.get(key(which, from));
    if (segment == null || segment.wanted) {
      return;
    }
    segment.have = have;
    segment.hashes = hashes;
    segment.wanted = true;
    if (which >= 0) {
      done += segment.bytes();
    }
    out.accept(want(segment));
  }

  private Output.Send want(Segment segment) {
    return new Output.Send(
        Message.write(
            new Message.Want(
                offer.id(),
                segment.entry + 1,
                segment.first,
                segment.count,
                segment.have,
                segment.hashes)));
  }

  /// The sender may have forgotten what it was asked for.
  public void connected(long now, Consumer<? super Output> out) {
    if (!open.isEmpty()) {
      wantAgainAt = now + STALL;
      open.values().stream().filter(s -> s.wanted).map(this::want).forEach(out);
    }
  }

  public void wake(long now, Consumer<? super Output> out) {
    if (now >= wantAgainAt) {
      connected(now, out);
    }
  }

  public long deadline() {
    return wantAgainAt;
  }

  /// Takes a chunk. One that nobody asked for, or that is there, is passed over.
  public void chunk(Message.Chunk chunk, long now, Consumer<? super Output> out)
      throws MalformedException {
    int which = chunk.entry() - 1;
    Segment segment = open.get(key(which, chunk.index() - chunk.index() % Chunks.SEGMENT));
    if (segment == null || !segment.wanted) {
      return;
    }
    int at = (int) (chunk.index() - segment.first);
    if (at >= segment.count || chunk.length() != Chunks.length(segment.size, chunk.index())) {
      throw new MalformedException("a chunk does not fit its file");
    }
    wantAgainAt = now + STALL;
    travelled += chunk.length();
    Chunks.hash(digest, chunk.buffer(), chunk.offset(), chunk.length(), hash, 0);
    int said = chunk.offset() - Chunks.HASH;
    if (!Arrays.equals(hash, 0, Chunks.HASH, chunk.buffer(), said, said + Chunks.HASH)) {
      throw new MalformedException("a chunk does not have its hash");
    }
    System.arraycopy(hash, 0, segment.hashes, at * Chunks.HASH, Chunks.HASH);
    if (!segment.have.get(at)) {
      segment.have.set(at);
      done += which < 0 ? 0 : chunk.length();
    }
    out.accept(
        new Output.Write(
            which, chunk.index() * Chunks.SIZE, chunk.buffer(), chunk.offset(), chunk.length()));
  }

  /// The sender has sent what differs in a segment.
  public void proven(Message.Proven proven, long now, Consumer<? super Output> out) {
    int which = proven.entry() - 1;
    Segment segment = open.get(key(which, proven.first()));
    if (segment == null || !segment.wanted || segment.count != proven.count()) {
      return;
    }
    wantAgainAt = now + STALL;
    if (segment.have.cardinality() < segment.count
        || !Arrays.equals(digest.digest(segment.hashes), proven.root())) {
      again(segment, out);
      return;
    }
    open.remove(key(which, proven.first()));
    chunksWanted -= segment.count;
    if (which < 0) {
      if (first >= Chunks.count(offer.listLength()) && open.isEmpty()) {
        out.accept(new Output.Prepare());
        return;
      }
    } else if (isOver(which)) {
      out.accept(new Output.Complete(which));
    }
    advance(now, out);
  }

  private void again(Segment segment, Consumer<? super Output> out) {
    segment.tries++;
    if (segment.tries == MAX_TRIES) {
      active = false;
      out.accept(new Output.Fail("a part of a file does not come through whole"));
      return;
    }
    forget(segment);
    segment.have = new BitSet();
    segment.wanted = false;
    out.accept(verify(segment));
  }

  private boolean isOver(int which) {
    boolean asked = entry > which || first >= Chunks.count(size(which));
    return asked && open.values().stream().noneMatch(segment -> segment.entry == which);
  }

  /// The bytes of files that are there, proven or about to be.
  public long done() {
    return done;
  }

  /// The bytes that have come over the wire in this life.
  public long travelled() {
    return travelled;
  }
}
