package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.MalformedException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class StunFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void whatIsReadCanBeWrittenAndReadAgain(byte[] bytes) throws MalformedException {
    Stun.Message message;
    try {
      message = Stun.read(bytes, 0, bytes.length);
    } catch (MalformedException _) {
      return;
    }
    byte[] written = Stun.write(message);
    assertEquals(message, Stun.read(written, 0, written.length));
  }
}
