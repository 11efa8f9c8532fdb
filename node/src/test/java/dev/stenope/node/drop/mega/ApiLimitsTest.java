package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a hostile server cannot have.
class ApiLimitsTest {
  private static final String TOKEN = "A".repeat(64);

  @Test
  void riddlesThatTakeTooLongAreNotSolved() throws Exception {
    assertTrue(Hashcash.of("1:192:1800000000:" + TOKEN).isSensible());
    assertFalse(Hashcash.of("1:0:1800000000:" + TOKEN).isSensible());
    for (String wrong : List.of("", "1", "2:192:1:" + TOKEN, "1:999:1:" + TOKEN, "1:192:1:A")) {
      assertThrows(MalformedException.class, () -> Hashcash.of(wrong), wrong);
    }
  }

  @Test
  void whoIsClosedSolvesAndWaitsNoMore() throws Exception {
    Stop stop = new Stop();
    stop.close();
    Hashcash hard = Hashcash.of("1:0:1800000000:" + TOKEN);
    assertThrows(InterruptedIOException.class, () -> hard.solve(stop));
    Budget budget = new Budget(1, 1, stop);
    budget.take();
    assertThrows(InterruptedIOException.class, budget::take);
  }

  @Test
  void theBurstIsFree() throws Exception {
    Stop closed = new Stop();
    closed.close();
    Budget budget = new Budget(20, 1, closed);
    for (int i = 0; i < 20; i++) {
      budget.take();
    }
    assertThrows(InterruptedIOException.class, budget::take);
  }

  @Test
  void aSlowerRateGivesNothingBack() throws Exception {
    Stop closed = new Stop();
    closed.close();
    Budget budget = new Budget(20, 1, closed);
    for (int i = 0; i < 20; i++) {
      budget.take();
    }
    budget.slowDown();
    assertThrows(InterruptedIOException.class, budget::take);
  }

  @Test
  void riddlesAreSolvedSoManyTimesInAnHour() throws Exception {
    Riddles riddles = new Riddles(new Stop());
    int solved = 0;
    try {
      while (solved < 100) {
        int[] sent = {0};
        riddles.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1/")),
            _ -> {
              if (sent[0]++ == 0) {
                throw new Riddles.Posed("1:255:1800000000:" + TOKEN);
              }
              return "";
            });
        solved++;
      }
    } catch (Refusal refusal) {
      assertEquals(MegaError.WORK, refusal.error());
    }
    assertEquals(30, solved);
  }

  /// More of the same than anybody may read.
  private static InputStream endless(String start, String piece) {
    return new ByteArrayInputStream(
        (start + piece.repeat((8 << 20) / piece.length())).getBytes(UTF_8));
  }

  @Test
  void streamsHaveNoMoreThanTheyMay() {
    Keyring keyring = Keyring.ofLink(new byte[Aes.BLOCK]);
    for (InputStream in :
        List.of(
            endless("[", "["),
            endless("[{\"f\":[", "{\"a\":"),
            endless("[{\"f\":[\"", "x"),
            endless("{\"", "x"),
            endless("[{\"f\":[{\"h\":", "9"),
            endless("", "<html>"))) {
      Snapshot snapshot = new Snapshot(keyring, null);
      assertThrows(IOException.class, () -> Streams.read(in, snapshot::read));
    }
  }

  @Test
  void keysOfWrongLengthsOpenNothing() {
    Keyring keyring = Keyring.ofLink(new byte[Aes.BLOCK]);
    for (String keys :
        List.of("", ":", "h", "h:", "h:AAAA", "h:" + "A".repeat(43), "/".repeat(9), "h:!!!!")) {
      assertNull(keyring.open(new RawNode("hhhhhhhh", "pppppppp", 1, "AAAA", keys, 0, 0)), keys);
      assertNull(keyring.open(new RawNode("hhhhhhhh", "pppppppp", 0, "", keys, 0, 0)), keys);
    }
  }

  @Test
  void ofTwoOfOneNameAllTakeTheSame() {
    Entries entries = new Entries();
    byte[] key = new byte[Aes.BLOCK];
    assertTrue(entries.add(new Entry("b", "p", "n", key, false, 5), null));
    assertFalse(entries.add(new Entry("a", "p", "n", key, false, 5), null));
    assertFalse(entries.add(new Entry("c", "p", "n", key, false, 4), null));
    assertEquals(List.of("c", "a", "b"), entries.named("n").stream().map(Entry::handle).toList());
    assertEquals(List.of("n"), entries.names());
    entries.remove("c");
    entries.keepOnly("q");
    assertEquals(List.of(), entries.names());
  }

  @Test
  void theOldestEntriesAndContentsGiveWay() {
    Entries entries = new Entries();
    byte[] key = new byte[Aes.BLOCK];
    byte[] content = new byte[1 << 20];
    for (int i = 0; i < (1 << 17) + 10; i++) {
      entries.add(new Entry("h" + i, "p", "n" + i, key, false, i), i % 4096 == 0 ? content : null);
    }
    assertEquals(1 << 17, entries.all().size());
    assertFalse(entries.has("n9"));
    assertTrue(entries.has("n10"));
    assertNull(entries.content("h4096"));
  }

  @Test
  void errorsHaveOneActionEach() {
    assertEquals(MegaError.AGAIN, MegaError.of(-3));
    assertEquals(MegaError.UNKNOWN, MegaError.of(-12345));
    assertEquals(MegaError.STRANGE, MegaError.of(7));
    for (MegaError error : MegaError.values()) {
      assertFalse(error.reason().isEmpty());
      assertFalse(
          error.action() == MegaError.Action.LEAVE_ALONE && error.pause().isZero(),
          error.toString());
    }
  }
}
