package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.wire.MalformedException;
import java.util.Base64;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class CapabilityFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnythingAndHasOneSpelling(byte[] bytes) {
    String text = Capability.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    try {
      assertEquals(text, Capability.read(text).text());
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
  }
}
