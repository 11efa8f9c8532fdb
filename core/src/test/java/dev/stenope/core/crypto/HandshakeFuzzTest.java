package dev.stenope.core.crypto;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Writer;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/// A peer gone bad: it holds all keys, so what the fuzzer wants arrives decrypted and signed.
@Tag("fuzz")
class HandshakeFuzzTest {
  private static final Parties PARTIES = new Parties();
  private static final byte[] FILE = PARTIES.request().file();
  private static final byte[] CONNECTION_ID = Arrays.copyOf(FILE, HandshakeFile.HEADER);
  private static final HandshakeFile ENVELOPE =
      new HandshakeFile(
          PARTIES.ofBob, Letter.PEER_REQUEST, CONNECTION_ID, Parties.REQUEST, new byte[0]);
  private static final byte[] TEXT = text();

  private static byte[] text() {
    try {
      return PARTIES.open(FILE).sender().offer().toBytes();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @FuzzTest(maxDuration = "2s")
  void survivesAnything(FuzzedDataProvider data) {
    byte[] text = data.consumeBoolean() ? changed(data) : data.consumeRemainingAsBytes();
    byte[] whole = Arrays.copyOf(text, 4052);
    survive(() -> ENVELOPE.read(whole));
    byte[] counted =
        new Writer(4052).u32(text.length).bytes(text, 0, Math.min(text.length, 4048)).toBytes();
    survive(() -> ENVELOPE.read(Arrays.copyOf(counted, 4052)));
    survive(
        () ->
            Handshake.read(
                PARTIES.ofBob, PARTIES.bob.id(), ENVELOPE, CONNECTION_ID, FILE, Json.read(text)));
  }

  /// A valid text in which a few bytes differ.
  private static byte[] changed(FuzzedDataProvider data) {
    byte[] text = TEXT.clone();
    for (int more = data.consumeInt(0, 4); more > 0; more--) {
      byte[] change = data.consumeBytes(40);
      int at = data.consumeInt(0, text.length - change.length);
      System.arraycopy(change, 0, text, at, change.length);
    }
    return text;
  }

  private interface Decoding {
    void run() throws MalformedException;
  }

  private static void survive(Decoding decoding) {
    try {
      decoding.run();
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
  }
}
