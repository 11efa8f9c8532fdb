package dev.stenope.core.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.transfer.Manifest;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class TransferFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    try {
      Manifest list = Manifest.read(bytes);
      for (int i = 0; i < list.count(); i++) {
        list.entry(i);
      }
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
    try {
      Message message = Message.read(bytes);
      if (!(message instanceof Message.Chunk)
          && !(message instanceof Message.Request)
          && !(message instanceof Message.Answer)
          && !Arrays.equals(bytes, Message.write(message))) {
        throw new AssertionError("it reads what it would not write");
      }
    } catch (MalformedException _) {
      // the same
    }
  }
}
