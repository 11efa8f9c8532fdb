package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.wire.MalformedException;
import java.util.Base64;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class RevocationFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnythingAndHasOneSpelling(byte[] bytes) {
    String text = Revocation.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    try {
      assertEquals(text, Revocation.read(text).text());
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
  }
}
