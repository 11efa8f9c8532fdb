package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class FrameFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void whatIsReadCanBeWrittenAndReadAgain(byte[] bytes) {
    try {
      Reader in = new Reader(bytes);
      for (Frame frame = Frame.read(in, bytes); frame != null; frame = Frame.read(in, bytes)) {
        check(frame);
      }
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
  }

  private static void check(Frame frame) throws MalformedException {
    Writer out = new Writer(bound(frame));
    Frame.write(out, frame);
    byte[] written = out.toBytes();
    Frame again = Frame.read(new Reader(written), written);
    Writer twice = new Writer(written.length);
    if (again != null) {
      Frame.write(twice, again);
    }
    assertEquals(written.length, twice.length());
    if (frame instanceof Frame.Ack ack) {
      long[] bounds = ack.bounds();
      for (int i = 0; i < bounds.length; i += 2) {
        assertTrue(bounds[i] >= 0 && bounds[i] <= bounds[i + 1]);
        assertTrue(i == 0 || bounds[i + 1] < bounds[i - 2] - 1);
      }
    }
  }

  private static int bound(Frame frame) {
    return frame instanceof Frame.Message message ? message.length() + 64 : 2048;
  }
}
