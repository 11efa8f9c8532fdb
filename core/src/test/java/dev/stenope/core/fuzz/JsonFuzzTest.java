package dev.stenope.core.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class JsonFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    try {
      Json.read(bytes);
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
  }
}
