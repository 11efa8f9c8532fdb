package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.nat.NatPmp;
import dev.stenope.core.wire.MalformedException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class NatPmpFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    try {
      assertTrue(NatPmp.read(bytes).epoch() >= 0);
    } catch (MalformedException _) {
      // What a reader may answer.
    }
  }
}
