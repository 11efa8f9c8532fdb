package dev.stenope.core.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.journal.Verdict.Condition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JournalReaderTest {
  private static final int[] LENGTHS = {1, 4, 5, 100, 12, 333, 2, 77};

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void piecesOfAnySizeGiveTheSameRecords() {
    LogFile file = LogFile.of(true, LENGTHS);
    byte[] bytes = file.bytes();
    for (int piece : new int[] {1, 3, 8, 13, 4096, 8192, 8193, bytes.length}) {
      LogFile.Reading reading = LogFile.read(bytes, piece);
      assertEquals(numbers(0, LENGTHS.length), reading.numbers());
      assertEquals(
          new Verdict(Condition.CLEAN, bytes.length, 0, LogFile.SALT, 0), reading.verdict());
    }
  }

  @Test
  void theLongestRecordComesBackAndALongerOneIsRefused() {
    byte[] record = new byte[Framing.MAX_RECORD];
    new SplittableRandom(1).nextBytes(record);
    LogFile file = new LogFile(Framing.START + 3 * Framing.size(record.length));
    List<byte[]> found = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      file.add(record, true);
    }
    JournalReader reader = new JournalReader(found::add);
    reader.feed(file.bytes(), 0, file.bytes().length);
    assertEquals(Condition.CLEAN, reader.finish().condition());
    assertEquals(3, found.size());
    found.forEach(same -> assertArrayEquals(record, same));

    Framing framing = new Framing(1);
    ByteBuffer out = ByteBuffer.allocate(2 * Framing.MAX_RECORD);
    for (int length : new int[] {0, Framing.MAX_RECORD + 1}) {
      byte[] wrong = new byte[length];
      assertThrows(IllegalArgumentException.class, () -> framing.put(wrong, true, out));
    }
  }

  @Test
  void aFileThatIsCutAnywhereKeepsWhatIsWhole() {
    LogFile file = LogFile.of(false, LENGTHS);
    byte[] bytes = file.bytes();
    for (int length = 0; length < bytes.length; length++) {
      LogFile.Reading reading = LogFile.read(Arrays.copyOf(bytes, length));
      if (length < Framing.START) {
        assertEquals(Condition.FOREIGN, reading.condition());
        continue;
      }
      int cut = length;
      int whole = (int) file.bounds.stream().filter(end -> end <= cut).count() - 1;
      long good = file.bounds.get(whole);
      assertEquals(numbers(0, whole), reading.numbers());
      assertEquals(good, reading.verdict().good());
      assertEquals(good == length ? Condition.CLEAN : Condition.TORN, reading.condition());
    }
  }

  /// A bit of a frame costs the record of that frame, and that is told unless it is the last.
  @Test
  void aFlippedBitCostsOneRecord() {
    LogFile file = LogFile.of(false, LENGTHS);
    byte[] bytes = file.bytes();
    for (int number = 0; number < LENGTHS.length; number++) {
      int start = file.bounds.get(number);
      int padding = start + Framing.FRAME_HEADER + LENGTHS[number];
      int end = file.bounds.get(number + 1);
      int lost = number;
      List<Integer> others =
          numbers(0, LENGTHS.length).stream().filter(other -> other != lost).toList();
      boolean isLast = number == LENGTHS.length - 1;
      for (int bit = 8 * start; bit < 8 * end; bit++) {
        LogFile.Reading reading = LogFile.read(flipped(bytes, bit));
        if (bit >= 8 * padding) {
          assertEquals(Condition.CLEAN, reading.condition());
          assertEquals(numbers(0, LENGTHS.length), reading.numbers());
        } else {
          assertEquals(isLast ? Condition.TORN : Condition.DAMAGED, reading.condition());
          assertEquals(others, reading.numbers());
          assertEquals(isLast ? 0 : end - start, reading.verdict().damaged());
          assertEquals(isLast ? start : bytes.length, reading.verdict().good());
        }
      }
    }
  }

  @Test
  void aFlippedBitInAHeaderCostsNothing() {
    byte[] bytes = LogFile.of(false, LENGTHS).bytes();
    for (int copy = 0; copy < Framing.START; copy += Framing.COPY) {
      for (int bit = 0; bit < 8 * Framing.HEADER; bit++) {
        LogFile.Reading reading = LogFile.read(flipped(bytes, 8 * copy + bit));
        assertEquals(numbers(0, LENGTHS.length), reading.numbers());
        assertEquals(Condition.DAMAGED, reading.condition());
        assertEquals(Framing.HEADER, reading.verdict().damaged());
      }
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] other = bytes.clone();
    other[bit / 8] ^= (byte) (1 << bit % 8);
    return other;
  }

  @Test
  void aTailOfZerosOrRubbishIsTorn() {
    byte[] bytes = LogFile.of(false, LENGTHS).bytes();
    byte[] rubbish = new byte[5000];
    new SplittableRandom(7).nextBytes(rubbish);
    for (byte[] tail : List.of(new byte[1], new byte[4096], rubbish)) {
      byte[] whole = join(bytes, tail);
      LogFile.Reading reading = LogFile.read(whole);
      assertEquals(Condition.TORN, reading.condition());
      assertEquals(bytes.length, reading.verdict().good());
      assertEquals(numbers(0, LENGTHS.length), reading.numbers());
    }
  }

  @Test
  void aTailThatNoBatchCanLeaveIsDamage() {
    byte[] bytes = LogFile.of(false, LENGTHS).bytes();
    LogFile.Reading longest = LogFile.read(join(bytes, new byte[Framing.MAX_BATCH]));
    assertEquals(Condition.TORN, longest.condition());
    LogFile.Reading longer = LogFile.read(join(bytes, new byte[Framing.MAX_BATCH + 1]));
    assertEquals(Condition.DAMAGED, longer.condition());
    assertEquals(Framing.MAX_BATCH + 1, longer.verdict().damaged());
    assertEquals(bytes.length, longer.verdict().good());
    assertEquals(numbers(0, LENGTHS.length), longer.numbers());
  }

  /// Of a batch that was not synced a crash keeps any sectors. Its records up to the first gap
  /// count, and nobody is alarmed.
  @Test
  void lostSectorsOfTheLastBatchAreNoDamage() {
    LogFile file = new LogFile(1 << 16);
    file.add(LogFile.record(0, 700), true);
    file.add(LogFile.record(1, 200), true);
    int synced = file.bounds.getLast();
    for (int i = 2; i < 12; i++) {
      file.add(LogFile.record(i, 60 * i), i == 2);
    }
    byte[] whole = file.bytes();
    int sectors = (whole.length - 1) / 512 + 1 - synced / 512;
    for (int kept = 0; kept < 1 << sectors; kept++) {
      byte[] bytes = whole.clone();
      int firstGap = whole.length;
      for (int sector = sectors - 1; sector >= 0; sector--) {
        int start = Math.max(synced, (synced / 512 + sector) * 512);
        int end = Math.min(whole.length, (synced / 512 + sector + 1) * 512);
        if ((kept & 1 << sector) == 0) {
          Arrays.fill(bytes, start, end, (byte) 0);
          firstGap = start;
        }
      }
      LogFile.Reading reading = LogFile.read(bytes);
      int gap = firstGap;
      int least = (int) file.bounds.stream().filter(end -> end <= gap).count() - 1;
      // What is lost may have been zeros: the padding behind a record.
      assertTrue(reading.numbers().size() >= least && reading.numbers().size() <= least + 1);
      assertEquals(numbers(0, reading.numbers().size()), reading.numbers());
      assertEquals(
          reading.numbers().size() == 12 ? Condition.CLEAN : Condition.TORN, reading.condition());
    }
  }

  /// What stands before the first record of a later batch had been synced.
  @Test
  void lostSectorsOfAnEarlierBatchAreDamage() {
    LogFile file = new LogFile(1 << 16);
    for (int i = 0; i < 12; i++) {
      file.add(LogFile.record(i, 600), i % 4 == 0);
    }
    byte[] bytes = file.bytes();
    Arrays.fill(bytes, file.bounds.get(5), file.bounds.get(5) + 512, (byte) 0);
    LogFile.Reading reading = LogFile.read(bytes);
    assertEquals(Condition.DAMAGED, reading.condition());
    assertEquals(List.of(0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11), reading.numbers());
    assertEquals(Framing.size(600), reading.verdict().damaged());
  }

  @Test
  void garbageBetweenRecordsIsPassedOver() {
    LogFile file = LogFile.of(false, LENGTHS);
    byte[] bytes = file.bytes();
    byte[] garbage = new byte[Framing.MAX_BATCH + 64];
    new SplittableRandom(3).nextBytes(garbage);
    for (int length : new int[] {8, 512, garbage.length}) {
      int at = file.bounds.get(3);
      byte[] spoilt =
          join(
              Arrays.copyOf(bytes, at),
              join(Arrays.copyOf(garbage, length), Arrays.copyOfRange(bytes, at, bytes.length)));
      LogFile.Reading reading = LogFile.read(spoilt);
      assertEquals(numbers(0, LENGTHS.length), reading.numbers());
      assertEquals(Condition.DAMAGED, reading.condition());
      assertEquals(length, reading.verdict().damaged());
    }
  }

  /// A peer chooses what is in its messages, and does not know the salt.
  @Test
  void aFrameInsideARecordIsNeverTakenForOne() {
    LogFile.Reading guessed = readWithFrameInside(LogFile.SALT);
    assertEquals(List.of(8), guessed.numbers());
    assertEquals(Condition.DAMAGED, guessed.condition());
    for (long salt : new long[] {LogFile.SALT + 1, LogFile.SALT + (1L << 32)}) {
      LogFile.Reading reading = readWithFrameInside(salt);
      assertEquals(List.of(), reading.numbers());
      assertEquals(Condition.TORN, reading.condition());
    }
  }

  /// A file of this salt with a record that holds a frame of the usual one, and whose own frame is
  /// destroyed.
  private static LogFile.Reading readWithFrameInside(long salt) {
    LogFile forged = LogFile.of(true, 1);
    forged.add(LogFile.record(8, 40), true);
    byte[] inner = Arrays.copyOfRange(forged.bytes(), forged.bounds.get(1), forged.bounds.get(2));
    ByteBuffer file = ByteBuffer.allocate(1 << 16).put(Framing.header(salt));
    new Framing(salt).put(join(new byte[4], inner), true, file);
    return LogFile.read(Arrays.copyOf(file.putLong(Framing.START, 0).array(), file.position()));
  }

  @Test
  void aLaterVersionIsRefused() {
    byte[] bytes = LogFile.of(false, LENGTHS).bytes();
    for (int field : new int[] {5, 7}) {
      byte[] later = bytes.clone();
      later[field]++;
      int sum = Framing.headerSum(later, 0);
      ByteBuffer.wrap(later).putInt(16, sum);
      LogFile.Reading reading = LogFile.read(later, 4096);
      assertEquals(List.of(), reading.numbers());
      assertEquals(Condition.LATER, reading.condition());
      assertEquals(field == 5 ? 2 : 1, reading.verdict().version());
    }
  }

  @Test
  void anythingElseIsRefusedAndNotReadToItsEnd() {
    byte[] noise = new byte[20_000];
    new SplittableRandom(9).nextBytes(noise);
    JournalReader reader = new JournalReader(_ -> {});
    assertTrue(reader.feed(noise, 0, 8000));
    assertFalse(reader.feed(noise, 8000, 8000));
    assertEquals(Condition.FOREIGN, reader.finish().condition());
    assertEquals(Condition.FOREIGN, LogFile.read(new byte[0]).condition());
    assertEquals(Condition.FOREIGN, LogFile.read(new byte[20_000]).condition());
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
