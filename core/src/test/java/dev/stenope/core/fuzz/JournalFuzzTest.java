package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.journal.Framing;
import dev.stenope.core.journal.JournalReader;
import dev.stenope.core.journal.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

/// A log in which somebody who knows its salt has written what he likes.
@Tag("fuzz")
class JournalFuzzTest {
  private static final long SALT = 42;

  private record Reading(List<byte[]> records, Verdict verdict) {}

  @FuzzTest(maxDuration = "2s")
  void anyBytesGiveTheSameVerdictHoweverTheyAreCut(FuzzedDataProvider input) {
    Framing framing = new Framing(SALT);
    ByteBuffer out = ByteBuffer.allocate(1 << 17).put(Framing.header(SALT));
    int piece = input.consumeInt(1, 10_000);
    while (input.remainingBytes() > 0 && out.remaining() > 1 << 12) {
      switch (input.consumeInt(0, 3)) {
        case 0, 1 -> {
          byte[] record = input.consumeBytes(200);
          if (record.length > 0) {
            framing.put(record, input.consumeBoolean(), out);
          }
        }
        case 2 -> out.put(input.consumeBytes(40));
        default -> {
          int at = input.consumeInt(0, out.position() - 1);
          out.put(at, (byte) (out.get(at) ^ input.consumeByte()));
        }
      }
    }
    byte[] bytes = Arrays.copyOf(out.array(), out.position());
    Reading whole = read(bytes, bytes.length);
    Reading pieces = read(bytes, piece);
    assertEquals(whole.verdict, pieces.verdict);
    assertEquals(whole.records.size(), pieces.records.size());

    Verdict verdict = whole.verdict;
    assertTrue(verdict.good() >= 0 && verdict.good() <= bytes.length);
    assertTrue(verdict.damaged() <= bytes.length);
    if (verdict.condition() == Verdict.Condition.TORN) {
      Reading again = read(Arrays.copyOf(bytes, (int) verdict.good()), bytes.length);
      assertEquals(Verdict.Condition.CLEAN, again.verdict.condition());
      assertEquals(whole.records.size(), again.records.size());
    }
  }

  private static Reading read(byte[] bytes, int piece) {
    List<byte[]> records = new ArrayList<>();
    JournalReader reader = new JournalReader(records::add);
    for (int at = 0; at < bytes.length; at += piece) {
      reader.feed(bytes, at, Math.min(piece, bytes.length - at));
    }
    return new Reading(records, reader.finish());
  }
}
