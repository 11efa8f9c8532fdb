package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.MalformedException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class EnvelopeFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void whatIsReadCanBeWrittenAndReadAgain(byte[] bytes) throws MalformedException {
    Envelope envelope;
    try {
      envelope = Envelope.read(bytes);
    } catch (MalformedException _) {
      return;
    }
    byte[] written = envelope.toBytes();
    Envelope again = Envelope.read(written);
    assertEquals(envelope.type(), again.type());
    assertEquals(envelope.content(), again.content());
    assertEquals(envelope.sourceInstance(), again.sourceInstance());
    assertArrayEquals(written, again.toBytes());
  }
}
