package dev.stenope.core.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.rendezvous.Offer;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class OfferFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    try {
      Offer.of(Json.read(bytes), false);
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
  }
}
