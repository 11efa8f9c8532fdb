package dev.stenope.core.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The frames of one log file: how records become bytes, and what is known of bytes that may be a
/// frame.
///
/// A file has a random salt, which both checksums of a frame begin with. So a record that holds a
/// whole frame, made by a peer, is never mistaken for one when the frame around it is destroyed,
/// and neither is what a disk still holds of a file that is deleted.
public final class Framing {
  /// The longest record, in bytes; the shortest has one.
  public static final int MAX_RECORD = (1 << 20) + (1 << 16);

  /// The most bytes of frames that may be written after what is known to be on the disk. Damage
  /// that reaches further is not what a crash leaves behind.
  public static final int MAX_BATCH = 1 << 21;

  /// How long, in nanoseconds, what nobody awaits may wait for what somebody does before it is
  /// written.
  public static final long LINGER = 10_000_000;

  /// Where the frames begin in a file.
  public static final int START = 8192;

  /// Where the second copy of the header stands, out of the reach of what destroys the first.
  static final int COPY = 4096;

  static final int MAGIC = 0x53544e4a;
  static final int VERSION = 1;
  static final int HEADER = 20;
  static final int FRAME_HEADER = 12;
  static final int ALIGNMENT = 8;

  /// Set in the length of the first frame of a batch: all before it was on the disk when it was
  /// written.
  private static final int FIRST = 0x8000_0000;

  private final int syncSeed;
  private final int checkSeed;
  private final byte[] scratch = new byte[8];
  private final CRC32C sum = new CRC32C();

  public Framing(long salt) {
    syncSeed = (int) (salt >> 32);
    checkSeed = (int) salt;
  }

  /// What stands in a file before its frames, [#START] bytes. The salt is drawn for each file.
  public static byte[] header(long salt) {
    ByteBuffer header = ByteBuffer.allocate(START);
    for (int at = 0; at < START; at += COPY) {
      header.putInt(at, MAGIC).putShort(at + 4, (short) VERSION).putLong(at + 8, salt);
      header.putInt(at + 16, headerSum(header.array(), at));
    }
    return header.array();
  }

  /// The checksum that belongs to the header at `at`.
  static int headerSum(byte[] bytes, int at) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, at, 16);
    return (int) sum.getValue();
  }

  /// The bytes that a record of `length` bytes takes in a file.
  public static int size(int length) {
    return (FRAME_HEADER + length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /// Puts the frame of a record at the position of a big-endian buffer. `first` says that all that
  /// is before it in the file is on the disk, and has to be false for the others of a batch.
  public void put(byte[] record, boolean first, ByteBuffer out) {
    if (record.length == 0 || record.length > MAX_RECORD) {
      throw new IllegalArgumentException("a record of " + record.length + " bytes");
    }
    int end = out.position() + size(record.length);
    int word = record.length | (first ? FIRST : 0);
    out.putInt(sync(word)).putInt(word).putInt(check(word, record, 0, record.length)).put(record);
    while (out.position() < end) {
      out.put((byte) 0);
    }
  }

  /// The length of the record whose frame begins here; 0 if none does. There are at least
  /// [#FRAME_HEADER] bytes.
  int length(byte[] bytes, int at) {
    int word = getInt(bytes, at + 4);
    int length = word & ~FIRST;
    boolean plausible = length > 0 && length <= MAX_RECORD;
    return plausible && getInt(bytes, at) == sync(word) ? length : 0;
  }

  static boolean isFirst(byte[] bytes, int at) {
    return (getInt(bytes, at + 4) & FIRST) != 0;
  }

  /// Whether the record of a frame is as it was written.
  boolean isSound(byte[] bytes, int at, int length) {
    int found = getInt(bytes, at + 8);
    return found == check(getInt(bytes, at + 4), bytes, at + FRAME_HEADER, length);
  }

  private int sync(int word) {
    begin(syncSeed, word);
    return (int) sum.getValue();
  }

  private int check(int word, byte[] bytes, int offset, int length) {
    begin(checkSeed, word);
    sum.update(bytes, offset, length);
    return (int) sum.getValue();
  }

  private void begin(int seed, int word) {
    ByteBuffer.wrap(scratch).putInt(seed).putInt(word);
    sum.reset();
    sum.update(scratch);
  }

  static int getInt(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at);
  }
}
