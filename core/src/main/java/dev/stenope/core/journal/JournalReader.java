package dev.stenope.core.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a log file that is fed to it piece by piece, in order, and trusts nothing in it.
///
/// Each byte is looked at once. What it holds at a time is a few MiB, whatever the bytes are.
///
/// Behind a damage a record counts if a batch began at it or before it: then what was damaged had
/// been on the disk. Until such a frame comes, all may belong to one batch of which a crash kept
/// parts, in any order; of that only the part before the first gap counts.
public final class JournalReader {
  private static final int SLICE = 1 << 16;

  private final Consumer<? super byte[]> records;

  /// Behind a damage of which is not known yet whether it was ever on the disk.
  private final List<byte[]> doubtful = new ArrayList<>();

  private byte[] window = new byte[2 * SLICE];
  private int from;
  private int to;

  /// The offset of the first byte of the window in the file.
  private long base;

  private @Nullable Framing framing;
  private @Nullable Verdict refusal;
  private long salt;
  private long good;

  /// Where the last sound frame ends, whether it counts or not.
  private long sound;

  /// Bytes without a frame since `good`.
  private long rubbish;

  private long damaged;

  /// `records` takes each sound record, in the order of the file.
  public JournalReader(Consumer<? super byte[]> records) {
    this.records = records;
  }

  /// Takes the next bytes of the file. Says whether it wants more: a file that is refused need not
  /// be read to its end.
  public boolean feed(byte[] bytes, int offset, int length) {
    for (int done = 0; done < length && refusal == null; ) {
      int slice = Math.min(SLICE, length - done);
      makeRoom(slice);
      System.arraycopy(bytes, offset + done, window, to, slice);
      to += slice;
      done += slice;
      if (framing == null && to >= Framing.START) {
        readHeader();
      }
      readFrames();
    }
    return refusal == null;
  }

  /// The file is at its end.
  public Verdict finish() {
    if (refusal != null) {
      return refusal;
    }
    if (framing == null) {
      return refused(Verdict.Condition.FOREIGN, 0);
    }
    long tail = base + to - good;
    if (tail > Framing.MAX_BATCH) {
      rubbish += to - from;
      countAsDamage();
    }
    Verdict.Condition condition =
        damaged > 0
            ? Verdict.Condition.DAMAGED
            : tail > 0 ? Verdict.Condition.TORN : Verdict.Condition.CLEAN;
    return new Verdict(condition, good, damaged, salt, 0);
  }

  private void makeRoom(int length) {
    if (window.length - to >= length) {
      return;
    }
    int held = to - from;
    byte[] next = held + length > window.length ? new byte[2 * window.length] : window;
    System.arraycopy(window, from, next, 0, held);
    window = next;
    base += from;
    from = 0;
    to = held;
  }

  private void readHeader() {
    for (int at = 0; at < Framing.START; at += Framing.COPY) {
      boolean isHeader = Framing.getInt(window, at) == Framing.MAGIC;
      if (!isHeader || Framing.getInt(window, at + 16) != Framing.headerSum(window, at)) {
        damaged += Framing.HEADER;
        continue;
      }
      int versionAndFlags = Framing.getInt(window, at + 4);
      if (versionAndFlags != Framing.VERSION << 16) {
        refusal = refused(Verdict.Condition.LATER, versionAndFlags >>> 16);
        return;
      }
      salt =
          (long) Framing.getInt(window, at + 8) << 32
              | Integer.toUnsignedLong(Framing.getInt(window, at + 12));
      framing = new Framing(salt);
    }
    if (framing == null) {
      refusal = refused(Verdict.Condition.FOREIGN, 0);
    }
    from = Framing.START;
    good = Framing.START;
    sound = Framing.START;
  }

  private static Verdict refused(Verdict.Condition condition, int version) {
    return new Verdict(condition, 0, 0, 0, version);
  }

  private void readFrames() {
    while (framing != null && to - from >= Framing.FRAME_HEADER) {
      int length = framing.length(window, from);
      if (length == 0) {
        from += Framing.ALIGNMENT;
        rubbish += Framing.ALIGNMENT;
        continue;
      }
      int size = Framing.size(length);
      if (to - from < size) {
        return;
      }
      if (framing.isSound(window, from, length)) {
        accept(length);
      } else {
        // Its length has a checksum of its own: what follows begins behind it, and no byte has to
        // be summed up twice.
        rubbish += size;
      }
      from += size;
    }
  }

  private void accept(int length) {
    int at = from + Framing.FRAME_HEADER;
    byte[] record = Arrays.copyOfRange(window, at, at + length);
    sound = base + from + Framing.size(length);
    if (rubbish == 0) {
      records.accept(record);
      good = sound;
      return;
    }
    doubtful.add(record);
    if (Framing.isFirst(window, from) || sound - good > Framing.MAX_BATCH) {
      countAsDamage();
    }
  }

  private void countAsDamage() {
    damaged += rubbish;
    rubbish = 0;
    doubtful.forEach(records);
    doubtful.clear();
    good = sound;
  }
}
