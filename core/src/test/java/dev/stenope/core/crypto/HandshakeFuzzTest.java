package dev.stenope.core.crypto;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/// A peer gone bad: it holds all keys, and seals and signs what the fuzzer wants.
@Tag("fuzz")
class HandshakeFuzzTest {
  private final Parties parties = new Parties();
  private final PendingRequest pending = parties.request();

  @FuzzTest(maxDuration = "20s")
  void survivesAnything(FuzzedDataProvider data) throws MalformedException {
    byte[] text = parties.open(pending.file()).sender().offer().toBytes();
    for (int more = data.consumeInt(0, 4); more > 0; more--) {
      byte[] change = data.consumeBytes(40);
      int at = data.consumeInt(0, text.length - change.length);
      System.arraycopy(change, 0, text, at, change.length);
    }
    if (data.consumeBoolean()) {
      text = data.consumeBytes(HandshakeFile.MAX_JSON);
    }
    byte[] connectionId = Arrays.copyOf(pending.file(), HandshakeFile.HEADER);
    HandshakeFile envelope =
        new HandshakeFile(
            parties.ofAlice, Letter.OWN_REQUEST, connectionId, Parties.REQUEST, new byte[0]);
    try {
      Request request = parties.open(envelope.seal(text, parties.alice, parties.random));
      parties.answer(request);
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
    try {
      envelope.read(data.consumeBytes(4052));
    } catch (MalformedException _) {
      // the same
    }
  }
}
