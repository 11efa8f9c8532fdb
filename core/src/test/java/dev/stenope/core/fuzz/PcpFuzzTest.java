package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.nat.Pcp;
import dev.stenope.core.wire.MalformedException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class PcpFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void aSuccessHasAMapping(byte[] bytes) {
    try {
      Pcp.Response response = Pcp.read(bytes);
      assertTrue(response.result() != 0 || response.mapping() != null);
    } catch (MalformedException _) {
      // What a reader may answer.
    }
  }
}
