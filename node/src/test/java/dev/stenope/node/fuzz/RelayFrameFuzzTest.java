package dev.stenope.node.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.relay.FrameStream;
import dev.stenope.node.relay.RelayFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class RelayFrameFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    try {
      assertArrayEquals(bytes, RelayFrame.write(RelayFrame.read(bytes)));
    } catch (MalformedException _) {
      // answered by the end of the connection
    }
    List<RelayFrame> whole = new ArrayList<>();
    List<RelayFrame> pieces = new ArrayList<>();
    int half = bytes.length / 2;
    try {
      new FrameStream().take(bytes, whole::add);
      FrameStream stream = new FrameStream();
      stream.take(Arrays.copyOf(bytes, half), pieces::add);
      stream.take(Arrays.copyOfRange(bytes, half, bytes.length), pieces::add);
      if (whole.size() != pieces.size()) {
        throw new AssertionError("in pieces it says something else");
      }
    } catch (MalformedException _) {
      // the same
    }
  }
}
