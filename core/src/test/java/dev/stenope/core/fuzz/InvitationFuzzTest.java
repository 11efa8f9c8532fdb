package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.MalformedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class InvitationFuzzTest {
  /// The check is made right, so that the fuzzer gets behind it.
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) throws NoSuchAlgorithmException {
    byte[] check = MessageDigest.getInstance("SHA-256").digest(bytes);
    byte[] whole = Arrays.copyOf(bytes, bytes.length + 4);
    System.arraycopy(check, 0, whole, bytes.length, 4);
    String code = "stenope1-" + Base32.encode(whole);
    try {
      assertEquals(code, Invitation.parse(code).code());
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
  }
}
