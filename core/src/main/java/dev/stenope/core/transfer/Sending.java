package dev.stenope.core.transfer;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.MalformedException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The sending side of a transfer. It remembers nothing but what the receiver asked for last: the
/// receiver knows what it lacks, and asks again after anything that went wrong.
///
/// The shell reads one chunk at a time, as fast as its lane takes them: [#next] says which, and
/// [#read] makes it a message.
public final class Sending {
  /// The most segments that a receiver may ask for at a time; more are not heard.
  static final int MAX_WANTS = 64;

  /// After so many nanoseconds in which nothing was asked for, it is offered again.
  static final long OFFER_AGAIN = 60_000_000_000L;

  private final Message.Offer offer;
  private final Manifest manifest;
  private final MessageDigest digest = Sha256.begin();
  private final Map<Long, Work> wants = new LinkedHashMap<>();
  private long offerAt;

  /// The bytes of the entries before the one that is at work, and which that is.
  private long before;

  private int current;
  private long done;

  /// A segment that was asked for, and how far its chunks have been read.
  private static final class Work {
    final Message.Want want;
    int at;

    Work(Message.Want want) {
      this.want = want;
    }
  }

  /// A chunk that is to be read: `length` bytes from `offset` of the entry with this number in the
  /// list, or of the list itself where that is -1.
  public record Piece(int entry, long offset, int length, long index) {}

  public Sending(
      TransferId id, Message.Purpose purpose, String destination, Manifest manifest, long now) {
    this.manifest = manifest;
    this.offer =
        new Message.Offer(
            id,
            purpose,
            manifest.count(),
            manifest.total(),
            manifest.bytes().length,
            manifest.hash(),
            destination);
    this.offerAt = now;
  }

  public TransferId id() {
    return offer.id();
  }

  /// A way to the peer has opened, or the peer may have forgotten everything.
  public void connected(long now) {
    offerAt = now;
  }

  /// Offers what nobody asks for.
  public void wake(long now, Consumer<byte[]> out) {
    if (now >= offerAt) {
      offerAt = now + OFFER_AGAIN;
      out.accept(Message.write(offer));
    }
  }

  public long deadline() {
    return offerAt;
  }

  /// A segment is asked for; one that was asked for before begins anew.
  public void wanted(Message.Want want, long now) throws MalformedException {
    if (want.entry() > manifest.count()
        || want.first() + want.count() > Chunks.count(size(want.entry()))) {
      throw new MalformedException("a chunk that no entry has was asked for");
    }
    offerAt = now + OFFER_AGAIN;
    long key = want.first() << 20 | want.entry();
    if (wants.containsKey(key) || wants.size() < MAX_WANTS) {
      wants.put(key, new Work(want));
    }
  }

  private long size(int entry) {
    return entry == 0 ? manifest.bytes().length : manifest.size(entry - 1);
  }

  /// The chunk that comes next; null while nothing is asked for.
  public @Nullable Piece next() {
    if (wants.isEmpty()) {
      return null;
    }
    Work work = wants.values().iterator().next();
    long index = work.want.first() + work.at;
    int length = Chunks.length(size(work.want.entry()), index);
    return new Piece(work.want.entry() - 1, index * Chunks.SIZE, length, index);
  }

  /// The piece that [#next] named stands in `message` from [Message#CHUNK_HEAD]; `message` is given
  /// to `out` unless the receiver has that chunk.
  public void read(Piece piece, byte[] message, long now, Consumer<byte[]> out) {
    Work work = wants.isEmpty() ? null : wants.values().iterator().next();
    if (work == null
        || piece.entry() != work.want.entry() - 1
        || piece.index() != work.want.first() + work.at) {
      return;
    }
    offerAt = now + OFFER_AGAIN;
    Message.Want want = work.want;
    byte[] hashes = want.hashes();
    int place = work.at * Chunks.HASH;
    digest.update(message, Message.CHUNK_HEAD, piece.length());
    byte[] hash = digest.digest();
    boolean held =
        want.held().get(work.at)
            && Arrays.equals(hash, 0, Chunks.HASH, hashes, place, place + Chunks.HASH);
    if (!held) {
      System.arraycopy(hash, 0, hashes, place, Chunks.HASH);
      Message.writeChunkHead(message, id(), want.entry(), piece.index(), hash, 0);
      out.accept(message);
    }
    work.at++;
    progress(piece);
    if (work.at == want.count()) {
      wants.remove(want.first() << 20 | want.entry());
      out.accept(
          Message.write(
              new Message.Proven(
                  id(), want.entry(), want.first(), want.count(), digest.digest(hashes))));
    }
  }

  /// Receivers ask for entry after entry, so the place of the latest chunk tells how far it is.
  private void progress(Piece piece) {
    if (piece.entry() < current) {
      current = 0;
      before = 0;
    }
    while (current < piece.entry()) {
      before += manifest.size(current++);
    }
    done = piece.entry() < 0 ? 0 : before + piece.offset() + piece.length();
  }

  /// The bytes of files that the receiver has, or that are on their way.
  public long done() {
    return done;
  }
}
