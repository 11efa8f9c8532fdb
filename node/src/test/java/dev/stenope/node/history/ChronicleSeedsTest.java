package dev.stenope.node.history;

import static dev.stenope.node.history.Scribe.ANNA;
import static dev.stenope.node.history.Scribe.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A journal is told again and again from where it was confirmed, through crashes; what is in the
/// file is what telling it once would have left.
class ChronicleSeedsTest {
  private static final List<String> FORWARD =
      List.of("queued", "sent", "accepted", "injected", "processed", "answered");
  private static final List<String> ENDS = List.of("expired", "refused");

  @TempDir Path temp = Path.of("");

  /// `line` is null where only a state is told.
  private record Told(Change.Key key, Change.@Nullable Line line, String state) {}

  private static List<Told> journal(Random random, int length) {
    List<Told> journal = new ArrayList<>();
    List<Change.Key> known = new ArrayList<>();
    while (journal.size() < length) {
      if (known.isEmpty() || random.nextInt(4) == 0) {
        boolean incoming = random.nextBoolean();
        Change.Key key =
            new Change.Key(
                random.nextBoolean() ? ANNA : BOB, incoming, "id-" + random.nextInt(length));
        known.add(key);
        Change.Line line = new Change.Line("from", "to", "text " + journal.size(), "time", "*", "");
        journal.add(new Told(key, line, incoming ? "received" : "queued"));
      } else {
        Change.Key key = known.get(random.nextInt(known.size()));
        List<String> words = new ArrayList<>(FORWARD.subList(1, FORWARD.size()));
        words.addAll(ENDS);
        journal.add(new Told(key, null, words.get(random.nextInt(words.size()))));
      }
    }
    return journal;
  }

  private static List<String> expected(List<Told> journal) {
    Map<Change.Key, String> states = new LinkedHashMap<>();
    Map<Change.Key, Change.Line> lines = new LinkedHashMap<>();
    for (Told told : journal) {
      if (told.line != null) {
        lines.putIfAbsent(told.key, told.line);
      }
      states.merge(told.key, told.state, ChronicleSeedsTest::later);
    }
    List<String> all = new ArrayList<>();
    lines.forEach((key, line) -> all.add(key.messageId() + line.text() + states.get(key)));
    return all;
  }

  private static String later(String known, String news) {
    if (ENDS.contains(known)) {
      return known;
    }
    int reached = Math.max(FORWARD.indexOf(known), 0);
    boolean isNews =
        ENDS.contains(news)
            ? reached < FORWARD.indexOf("injected")
            : FORWARD.indexOf(news) > reached;
    return isNews ? news : known;
  }

  private static List<String> found(Path file) throws Exception {
    return new History(file)
        .last(100_000, null).stream()
            .map(each -> each.messageId() + each.text() + each.state())
            .toList();
  }

  private static Map<Change.Key, Change> batch(List<Told> part) {
    Map<Change.Key, Change> changes = new LinkedHashMap<>();
    for (Told told : part) {
      changes.computeIfAbsent(told.key, _ -> new Change()).add(told.line, State.of(told.state));
    }
    return changes;
  }

  /// The files as a process leaves them that is killed: what is in the log is not in the database
  /// yet, and behind the last transaction is a torn one.
  private static Path crash(Path file, Path folder, Random random) throws Exception {
    Files.createDirectory(folder);
    Path copy = folder.resolve("history.db");
    Files.copy(file, copy);
    Path log = file.resolveSibling("history.db-wal");
    if (Files.exists(log)) {
      Path torn = folder.resolve("history.db-wal");
      Files.copy(log, torn);
      byte[] tail = new byte[random.nextInt(10_000)];
      random.nextBytes(tail);
      Files.write(torn, tail, StandardOpenOption.APPEND);
    }
    return copy;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatIsRepeatedThroughCrashesCountsOnce(long seed) throws Exception {
    Random random = new Random(seed);
    List<Told> journal = journal(random, 400);
    Path file = Files.createDirectory(temp.resolve("0")).resolve("history.db");
    Database database = new Database(file);
    int at = 0;
    int told = 0;
    int crashes = 0;
    while (at < journal.size()) {
      int end = Math.min(journal.size(), at + 1 + random.nextInt(60));
      database.write(batch(journal.subList(at, end)));
      at = end;
      told = Math.max(told, at);
      if (random.nextInt(3) == 0) {
        Path next = crash(file, temp.resolve(String.valueOf(++crashes)), random);
        database.close();
        file = next;
        assertEquals(expected(journal.subList(0, told)), found(file));
        database = new Database(file);
        at = random.nextInt(at + 1);
      }
    }
    database.close();
    assertEquals(expected(journal), found(file));
  }

  @Test
  void theThreadMakesTheSameOfIt() throws Exception {
    Random random = new Random(11);
    List<Told> journal = journal(random, 3000);
    Path file = temp.resolve("history.db");
    for (int round = 0; round < 3; round++) {
      try (Scribe scribe = new Scribe(file)) {
        journal.forEach(told -> tell(scribe, told));
      }
    }
    assertEquals(expected(journal), found(file));
  }

  private static void tell(Scribe scribe, Told told) {
    Change.Key key = told.key;
    if (told.line != null && key.incoming()) {
      scribe.receives(key.peer(), key.messageId(), told.line.text());
    } else if (told.line != null) {
      scribe.sends(key.peer(), key.messageId(), told.line.text());
    } else if (key.incoming()) {
      scribe.chronicle.mark(key.peer(), key.messageId(), told.state);
    } else {
      scribe.chronicle.progressed(key.peer(), key.messageId(), told.state);
    }
  }
}
