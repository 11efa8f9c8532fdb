package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.crypto.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final NodeId HOME = new NodeId("a".repeat(32));
  private static final NodeId LAPTOP = new NodeId("b".repeat(32));

  @TempDir Path directory;

  private History history() {
    return new History(file());
  }

  private Path file() {
    return directory.resolve("history.jsonl");
  }

  private static History.Entry entry(int number, NodeId peer) {
    return new History.Entry(
        "id-" + number,
        "vps",
        "peer",
        peer.text(),
        "text\n\"" + number + "\" é",
        "2026-01-01T00:00:00Z",
        "queued");
  }

  private List<String> last(int limit, @Nullable NodeId peer) throws HomeException {
    return history().last(limit, peer).stream().map(e -> e.messageId() + " " + e.state()).toList();
  }

  @Test
  void theNewestAreToldOldestFirstEachWithItsNewestState() throws Exception {
    try (History.Appender out = history().append()) {
      for (int i = 0; i < 10; i++) {
        out.write(entry(i, i % 2 == 0 ? HOME : LAPTOP).toJson());
      }
      out.write(History.stateOf("id-8", HOME.text(), "sent"));
      out.write(History.stateOf("id-8", HOME.text(), "delivered"));
      out.write(History.stateOf("id-9", HOME.text(), "delivered"));
    }
    assertEquals(List.of("id-8 delivered", "id-9 queued"), last(2, null));
    assertEquals(List.of("id-6 queued", "id-8 delivered"), last(2, HOME));
    assertEquals(entry(9, LAPTOP), history().last(1, null).getFirst());
  }

  @Test
  void aTornLineCostsItselfAlone() throws Exception {
    try (History.Appender out = history().append()) {
      out.write(entry(1, HOME).toJson());
      out.write(entry(2, HOME).toJson());
    }
    byte[] whole = Files.readAllBytes(file());
    for (int cut : List.of(1, 2, 20, 60)) {
      Files.write(file(), Arrays.copyOf(whole, whole.length - cut));
      boolean isWhole = cut == 1;
      assertEquals(isWhole ? 2 : 1, last(10, null).size());
      try (History.Appender out = history().append()) {
        out.write(entry(3, HOME).toJson());
      }
      assertEquals(isWhole ? 3 : 2, last(10, null).size());
    }
  }

  @Test
  void foreignLinesArePassedOver() throws Exception {
    Files.writeString(file(), "\n\nnot json\n{\"a\":1}\n[1]\n" + "x".repeat(5 << 20) + "\n");
    try (History.Appender out = history().append()) {
      out.write(entry(3, HOME).toJson());
    }
    Files.writeString(file(), "{\"message_id\":\"id-3\"}", StandardOpenOption.APPEND);
    assertEquals(List.of("id-3 queued"), last(10, null));
  }
}
