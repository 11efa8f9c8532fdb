package dev.stenope.node.history;

import static dev.stenope.node.history.Scribe.ANNA;
import static dev.stenope.node.history.Scribe.BOB;
import static dev.stenope.node.history.Scribe.ids;
import static dev.stenope.node.history.Scribe.message;
import static dev.stenope.node.history.Scribe.states;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import dev.stenope.node.HomeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ChronicleTest {
  @TempDir Path directory = Path.of("");

  private Path file() {
    return directory.resolve("history.db");
  }

  private History history() {
    return new History(file());
  }

  @Test
  void nothingIsOpenedBeforeTheFirstLine() throws Exception {
    try (Scribe scribe = new Scribe(file())) {
      scribe.settle();
      assertFalse(Files.exists(file()));
      assertEquals(List.of(), history().last(10, null));
    }
  }

  @Test
  void theNewestAreToldOldestFirstEachWithItsState() throws Exception {
    try (Scribe scribe = new Scribe(file())) {
      for (int i = 0; i < 10; i++) {
        scribe.sends(i % 2 == 0 ? ANNA : BOB, "id-" + i, "text\n\"" + i + "\" é\0 \uD83C\uDF89");
      }
      scribe.chronicle.progressed(ANNA, "id-8", "sent");
      scribe.settle();
      scribe.chronicle.progressed(ANNA, "id-8", "accepted");
      scribe.chronicle.progressed(ANNA, "id-9", "accepted");
      scribe.chronicle.progressed(BOB, "unknown", "accepted");
      scribe.settle();
      assertEquals(List.of("id-8 accepted", "id-9 queued"), states(history().last(2, null)));
      assertEquals(List.of("id-6 queued", "id-8 accepted"), states(history().last(2, ANNA)));
      assertEquals(List.of(), history().last(0, null));
      History.Entry entry =
          new History.Entry(
              "id-9",
              "me",
              "peer",
              BOB.text(),
              "text\n\"9\" é\0 \uD83C\uDF89",
              "2026-01-01T00:00:00Z",
              "queued",
              "");
      assertEquals(entry, history().last(1, null).getFirst());
    }
  }

  @Test
  void oneIdInBothDirectionsIsTwoMessages() throws Exception {
    try (Scribe scribe = new Scribe(file())) {
      scribe.sends(ANNA, "1", "ours");
      scribe.receives(ANNA, "1", "theirs");
      scribe.receives(BOB, "1", "of another");
      scribe.chronicle.progressed(ANNA, "1", "accepted");
      scribe.chronicle.mark(ANNA, "1", "injected");
      scribe.settle();
      assertEquals(
          List.of("1 accepted", "1 injected", "1 received"), states(history().last(9, null)));
    }
  }

  @Test
  void whatIsNotProcessedWaits() throws Exception {
    try (Scribe scribe = new Scribe(file())) {
      for (int i = 0; i < 5; i++) {
        scribe.receives(ANNA, "in-" + i, "");
        scribe.sends(ANNA, "out-" + i, "");
      }
      scribe.chronicle.mark(ANNA, "in-0", "processed");
      scribe.chronicle.mark(ANNA, "in-2", "injected");
      scribe.chronicle.mark(ANNA, "in-3", "answered");
      scribe.settle();
      assertEquals(
          List.of("in-1 received", "in-2 injected", "in-4 received"),
          states(history().waiting(10, Scribe.wanted(null, true))));
      assertEquals(List.of("in-1"), ids(history().waiting(1, Scribe.wanted(ANNA, true))));
      assertEquals(List.of(), ids(history().waiting(9, Scribe.wanted(BOB, true))));
      assertEquals(List.of("in-1", "in-4"), ids(history().waiting(9, Scribe.wanted(ANNA, false))));
    }
  }

  @Test
  void whatComesAfterRunsInOrderAndNeverBeforeTheDiskHasIt() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Boolean> known = Collections.synchronizedList(new ArrayList<>());
    try (Scribe scribe = new Scribe(file())) {
      for (int i = 0; i < 200; i++) {
        int number = i;
        scribe.receives(ANNA, "id-" + i, "");
        scribe.chronicle.after(
            () -> {
              order.add(number);
              known.add(isKnown("id-" + number));
              if (number == 100) {
                throw new IllegalStateException("a fault of who waits ends nothing");
              }
            },
            false);
      }
      scribe.settle();
    }
    assertEquals(Stream.iterate(0, i -> i + 1).limit(200).toList(), order);
    assertFalse(known.contains(false));
  }

  private boolean isKnown(String id) {
    try {
      return ids(history().last(1000, ANNA)).contains(id);
    } catch (HomeException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatWaitsIsWrittenAtTheEnd() throws Exception {
    try (Scribe scribe = new Scribe(file())) {
      for (int i = 0; i < 1000; i++) {
        scribe.receives(ANNA, "id-" + i, "");
      }
    }
    assertEquals(1000, history().last(2000, null).size());
  }

  @Test
  void whoAsksWhenItHasEndedHearsSo() throws Exception {
    CountDownLatch never = new CountDownLatch(2);
    Scribe scribe = new Scribe(file());
    scribe.receives(ANNA, "1", "");
    scribe.close();
    scribe.chronicle.after(() -> {}, never::countDown, true);
    Scribe idle = new Scribe(file());
    idle.close();
    idle.chronicle.after(() -> {}, never::countDown, true);
    never.await();
  }

  @Test
  void aDiskThatRefusesIsAskedAgainAndNothingIsReportedMeanwhile() throws Exception {
    Path inTheWay = Files.createDirectory(file());
    try (Scribe scribe = new Scribe(file())) {
      scribe.receives(ANNA, "1", "");
      CountDownLatch done = new CountDownLatch(1);
      scribe.chronicle.after(done::countDown, true);
      String line = scribe.hears();
      assertTrue(line.startsWith("cannot write " + file() + ": "), line);
      scribe.receives(ANNA, "2", "");
      assertEquals(1, done.getCount());
      Files.delete(inTheWay);
      done.await();
      scribe.settle();
      assertEquals("", scribe.hears());
      assertEquals(List.of("1", "2"), ids(history().last(9, null)));
    }
  }

  @Test
  void aFolderThatIsNotThereIsSaidOnceAndWaitedFor() throws Exception {
    Path absent = directory.resolve("later");
    try (Scribe scribe = new Scribe(absent.resolve("history.db"))) {
      scribe.receives(ANNA, "1", "");
      assertTrue(scribe.hears().contains("mount the disk"));
      Files.createDirectory(absent);
      assertEquals("", scribe.hears());
      scribe.settle();
    }
  }

  @Test
  void anEndDoesNotWaitForADiskThatRefuses() throws Exception {
    Files.createDirectory(file());
    try (Scribe scribe = new Scribe(file())) {
      scribe.receives(ANNA, "1", "");
      scribe.hears();
    }
    assertTrue(Files.isDirectory(file()));
  }

  @Test
  void aDamagedFileIsMovedAsideAndANewOneBegun() throws Exception {
    byte[] junk = "no database. ".repeat(1000).getBytes(UTF_8);
    Files.write(file(), junk);
    assertThrows(HomeException.class, () -> history().last(1, null));
    try (Scribe scribe = new Scribe(file())) {
      scribe.receives(ANNA, "1", "");
      scribe.settle();
      assertTrue(scribe.hears().contains("history.db.damaged-1"));
    }
    assertArrayEquals(junk, Files.readAllBytes(directory.resolve("history.db.damaged-1")));
    assertEquals(List.of("1"), ids(history().last(9, null)));
    byte[] good = Files.readAllBytes(file());
    Arrays.fill(good, 100, good.length, (byte) 0x5a);
    Files.write(file(), good);
    try (Scribe scribe = new Scribe(file())) {
      scribe.receives(ANNA, "2", "");
      scribe.settle();
      assertTrue(scribe.hears().contains("history.db.damaged-2"));
    }
    assertEquals(List.of("2"), ids(history().last(9, null)));
  }

  @Test
  void aFileOfALaterVersionIsRefusedAndLeftAlone() throws Exception {
    makeLater();
    byte[] before = Files.readAllBytes(file());
    HomeException refused = assertThrows(HomeException.class, () -> new Scribe(file()));
    assertTrue(String.valueOf(refused.getMessage()).contains("later version"));
    assertThrows(HomeException.class, () -> history().last(1, null));
    assertArrayEquals(before, Files.readAllBytes(file()));
  }

  @Test
  void aFileThatBecomesOneOfALaterVersionIsNotWritten() throws Exception {
    try (Scribe scribe = new Scribe(file())) {
      makeLater();
      byte[] before = Files.readAllBytes(file());
      scribe.receives(ANNA, "1", "");
      assertTrue(scribe.hears().contains("later version"));
      assertArrayEquals(before, Files.readAllBytes(file()));
    }
  }

  private void makeLater() throws Exception {
    try (Connection connection = Sqlite.write(file());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE of_tomorrow (a)");
      statement.execute("PRAGMA user_version = " + (Database.VERSION + 1));
    }
  }

  @Test
  void nobodyElseMayReadIt() throws Exception {
    Files.createFile(
        file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    try (Scribe scribe = new Scribe(file())) {
      scribe.receives(ANNA, "1", "");
      scribe.settle();
      List<String> modes = new ArrayList<>();
      try (Stream<Path> files = Files.list(directory)) {
        for (Path each : files.sorted().toList()) {
          modes.add(
              each.getFileName()
                  + " "
                  + PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
        }
      }
      assertEquals(
          List.of("history.db rw-------", "history.db-shm rw-------", "history.db-wal rw-------"),
          modes);
    }
  }

  @Test
  void aMessageForAnAgentWaitsForItAlone() throws Exception {
    try (Scribe scribe = new Scribe(file())) {
      scribe.receives(ANNA, "1", "to anybody");
      scribe.chronicle.received(
          ANNA, message("2", "to kimi").between("claw", "kimi").withCause("0"), "peer", "me");
      scribe.settle();
      assertEquals(List.of("1"), ids(history().waiting(9, Scribe.wanted(null, false))));
      History.Wanted kimis = new History.Wanted(null, Set.of("kimi"), false);
      List<History.Entry> found = history().waiting(9, kimis);
      assertEquals(List.of("2"), ids(found));
      Json envelope = found.getFirst().envelope();
      assertEquals("claw", envelope.object("source").text("agent_id"));
      assertEquals("0", envelope.text("cause"));
      assertFalse(envelope.object("payload").has("content"));
    }
  }

  @Test
  void aFileOfTheFirstVersionIsReadAndGoesOn() throws Exception {
    try (Connection connection = Sqlite.write(file());
        Statement statement = connection.createStatement()) {
      for (String each : Database.SCHEMA) {
        statement.execute(each);
      }
      statement.execute(
          "INSERT INTO message (peer, incoming, message_id, sender, receiver, text, timestamp,"
              + " state) VALUES ('"
              + ANNA.text()
              + "', 1, '1', 'peer', 'me', 'old', '2026-01-01T00:00:00Z', 0)");
      statement.execute("PRAGMA user_version = 1");
    }
    assertEquals(List.of("1"), ids(history().last(9, null)));
    assertEquals(List.of("1"), ids(history().waiting(9, Scribe.wanted(ANNA, false))));
    try (Scribe scribe = new Scribe(file())) {
      scribe.receives(ANNA, "2", "new");
      scribe.settle();
      assertEquals(List.of("1", "2"), ids(history().waiting(9, Scribe.wanted(ANNA, false))));
    }
  }

  @Test
  void aWordThatIsNoStateIsAFaultOfTheCaller() throws Exception {
    try (Scribe scribe = new Scribe(file())) {
      scribe.chronicle.queued(ANNA, message("1", ""), "me", "peer");
      assertThrows(
          IllegalArgumentException.class, () -> scribe.chronicle.progressed(ANNA, "1", "eaten"));
    }
  }
}
