package dev.stenope.node.history;

import static dev.stenope.node.history.Scribe.ANNA;
import static dev.stenope.node.history.Scribe.BOB;
import static dev.stenope.node.history.Scribe.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.HomeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class HistoryTest {
  @TempDir Path directory = Path.of("");

  private History history = new History(Path.of("none"));
  private Path file = Path.of("none");

  @BeforeEach
  void name() throws Exception {
    // Signs that mean something to the driver or in a URI.
    file = Files.createDirectory(directory.resolve("a?b=c #%41 ü")).resolve("history.db");
    history = new History(file);
  }

  private void write(String... texts) throws Exception {
    try (Scribe scribe = new Scribe(file)) {
      for (int i = 0; i < texts.length; i++) {
        scribe.receives(i % 2 == 0 ? ANNA : BOB, String.valueOf(i), texts[i]);
      }
    }
  }

  private List<String> search(String words) throws HomeException {
    return ids(history.search(words, 100, null));
  }

  @Test
  void wordsAreFoundWhateverTheirCaseAndAccents() throws Exception {
    write("Die Brücke ist über Nacht GEÖFFNET", "cafe\u0301 crème", "Straße", "Łódź Ñandú");
    assertEquals(List.of("0"), search("brücke"));
    assertEquals(List.of("0"), search("BRUCKE geoffnet"));
    assertEquals(List.of("0"), search("nacht uber"));
    assertEquals(List.of("1"), search("café"));
    assertEquals(List.of("1"), search("CREME"));
    assertEquals(List.of("2"), search("straße"));
    assertEquals(List.of("3"), search("nandu"));
    assertEquals(List.of(), search("brücke café"));
  }

  @Test
  void theOldestAreLeftOutWhereTheTextIsTooMuch() throws Exception {
    String[] texts = new String[18];
    Arrays.fill(texts, "long" + " ".repeat(1 << 20));
    write(texts);
    List<String> newest = IntStream.range(2, texts.length).mapToObj(String::valueOf).toList();
    assertEquals(newest, ids(history.last(100, null)));
    assertEquals(newest, search("long"));
  }

  @Test
  void theLastWordMayBeABeginning() throws Exception {
    write("the backup failed", "back up again", "a failed backup, again");
    assertEquals(List.of("0", "2"), search("failed back"));
    assertEquals(List.of(), search("fail backup"));
    assertEquals(List.of("0", "1", "2"), search("back"));
    assertEquals(List.of(), search("ackup"));
  }

  @Test
  void emojiAndSymbolsAreWords() throws Exception {
    write(
        "done\uD83C\uDF89\uD83C\uDF89",
        "\uD83C\uDF89 and 5 €",
        "\uD83D\uDC4D\uD83C\uDFFD ok",
        "1 + 1 = 2");
    assertEquals(List.of("0", "1"), search("\uD83C\uDF89"));
    assertEquals(List.of("0"), search("done \uD83C\uDF89"));
    assertEquals(List.of("0"), search("\uD83C\uDF89\uD83C\uDF89"));
    assertEquals(List.of("1"), search("5€"));
    assertEquals(List.of("2"), search("\uD83D\uDC4D"));
    assertEquals(List.of("3"), search("1+1"));
    assertEquals(List.of(), search("\uD83E\uDEE0"));
  }

  @Test
  void scriptsWithoutSpacesAreFoundInTheMiddle() throws Exception {
    write("今日は世界の天気です", "สวัสดีชาวโลก", "Привет, мир");
    assertEquals(List.of("0"), search("世界"));
    assertEquals(List.of(), search("界世"));
    assertEquals(List.of("1"), search("ชาว"));
    assertEquals(List.of("2"), search("ПРИВЕТ мир"));
  }

  @Test
  void noSignIsAnOperator() throws Exception {
    write("he said \"no\" AND left", "not near or far", "text: peer: a-b c*d (e) ^f {g}");
    assertEquals(List.of("0"), search("\"no\" AND"));
    assertEquals(List.of("1"), search("NOT near OR"));
    assertEquals(List.of("2"), search("a-b"));
    assertEquals(List.of("2"), search("text: (e)"));
    assertEquals(List.of("2"), search("peer:"));
    for (String hostile :
        List.of(
            "\"",
            "\"\"",
            "'",
            "*",
            "(",
            ")",
            "a\"b",
            "\\",
            "NEAR(",
            "NEAR(a b, 2)",
            "^",
            "-",
            "--",
            "AND",
            "OR OR",
            "NOT",
            "{",
            "}",
            ":",
            "text : x",
            "a\0b",
            "\0",
            "\uD83C",
            "+ +",
            ";",
            "%",
            "?1",
            "\uFEFF",
            "\uFFFF",
            "x".repeat(100_000),
            "a ".repeat(500))) {
      assertTrue(search(hostile).size() <= 3, hostile);
    }
    assertEquals(List.of(), search("..."));
    assertEquals(List.of(), search(BOB.text()));
    assertEquals(List.of("0", "1", "2"), search("  "));
  }

  @Test
  void theNewestOfAPeerAreFoundOldestFirst() throws Exception {
    String[] texts = new String[20];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "same words";
    }
    write(texts);
    assertEquals(List.of("17", "18", "19"), ids(history.search("words", 3, null)));
    assertEquals(List.of("16", "18"), ids(history.search("words", 2, ANNA)));
    assertEquals(List.of(), history.search("words", -1, ANNA));
  }

  @Test
  void itIsReadWhileItIsWritten() throws Exception {
    try (Scribe scribe = new Scribe(file)) {
      for (int i = 0; i < 50; i++) {
        scribe.receives(ANNA, String.valueOf(i), "text");
        scribe.settle();
        assertEquals(String.valueOf(i), history.last(1, null).getFirst().messageId());
      }
    }
  }

  @Test
  void itIsReadWhereNothingCanBeWritten() throws Exception {
    write("one", "two");
    Files.createDirectory(file.resolveSibling("history.db-shm"));
    assertEquals(List.of("0", "1"), ids(history.last(10, null)));
    assertEquals(List.of("1"), search("two"));
  }

  @Test
  void whatCannotBeReadIsSaid() throws Exception {
    Files.createDirectory(file);
    assertThrows(HomeException.class, () -> history.last(1, null));
  }

  @Test
  void aHundredThousandMessagesAreReadThroughIndexes() throws Exception {
    try (Scribe scribe = new Scribe(file)) {
      for (int i = 0; i < 100_000; i++) {
        if (i % 10_000 == 0) {
          scribe.settle();
        }
        scribe.receives(i % 1000 == 0 ? BOB : ANNA, String.valueOf(i), "word number " + i);
        if (i < 99_990) {
          scribe.chronicle.mark(i % 1000 == 0 ? BOB : ANNA, String.valueOf(i), "processed");
        }
      }
      scribe.settle();
    }
    assertEquals(List.of("99998", "99999"), ids(history.last(2, null)));
    assertEquals(List.of("98000", "99000"), ids(history.last(2, BOB)));
    assertEquals(List.of("98000", "99000"), ids(history.search("word", 2, BOB)));
    assertEquals(List.of("42427", "42428", "42429"), ids(history.search("4242", 3, null)));
    assertEquals(10, history.waiting(100, Scribe.wanted(null, true)).size());
    plan(History.LAST, null, "SCAN m");
    plan(History.LAST_WITH, BOB.text(), "SEARCH m USING INDEX message_peer (peer=?)");
    plan(Scribe.wanted(null, true).query(), null, "SCAN m USING INDEX message_waiting");
    plan(Scribe.wanted(null, false).query(), null, "SCAN m USING INDEX message_waiting");
    plan(
        History.SEARCH,
        "text : (\"word\"*)",
        "SCAN w VIRTUAL TABLE INDEX 192:M2",
        "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)");
  }

  /// No plan sorts, and each begins where its answer is.
  private void plan(String query, @Nullable String word, String... steps) throws Exception {
    List<String> plan = new ArrayList<>();
    try (Connection connection = Sqlite.read(file);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "EXPLAIN QUERY PLAN "
                    + query
                        .replace("LIMIT ?", "LIMIT 2")
                        .replace("?", "'" + String.valueOf(word) + "'"))) {
      while (rows.next()) {
        plan.add(rows.getString("detail"));
      }
    }
    assertEquals(List.of(steps), plan);
    assertFalse(String.join("", plan).contains("TEMP"));
  }
}
