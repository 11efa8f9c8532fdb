package dev.stenope.node.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.journal.Framing;
import dev.stenope.node.HomeException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A disk that refuses, and one that is slow.
class JournalFaultsTest {
  private static final String FIRST = "journal-00000001.log";
  private static final String SECOND = "journal-00000002.log";

  private final FaultyStorage storage = new FaultyStorage();

  /// What is there when the power has failed.
  private List<String> kept() throws HomeException {
    return Stage.read(storage.afterCrash(false, false));
  }

  @Test
  void whatIsDurableIsThereWithoutAClose() throws Exception {
    try (Stage stage = new Stage(storage)) {
      stage.append("a", "b");
      stage.watch.awaitDurable(2);
      assertEquals(List.of("a", "b"), kept());
      stage.rewrite("ab");
      stage.append("c");
      stage.watch.awaitDurable(3);
      assertEquals(List.of("ab", "c"), kept());
    }
    assertEquals(List.of(SECOND), storage.names());
  }

  @Test
  void aFullDiskIsToldOnceAndWhatWaitsIsWrittenLater() throws Exception {
    try (Stage stage = new Stage(storage)) {
      stage.append("a");
      stage.watch.awaitDurable(1);
      storage.room = storage.content(FIRST).length + 20;
      String large = "b".repeat(100);
      stage.append(large, "c");
      stage.watch.awaitComplaint();
      assertEquals(1, stage.watch.durable());
      assertEquals(List.of("a"), kept());
      storage.room = Integer.MAX_VALUE;
      stage.watch.awaitDurable(3);
      assertEquals(List.of("a", large, "c"), kept());
      List<String> complaints = stage.watch.complaints();
      assertEquals(2, complaints.size(), complaints.toString());
      assertTrue(complaints.getFirst().contains("disk is full"), complaints.getFirst());
      assertEquals("", complaints.getLast());
    }
    assertEquals(List.of(FIRST), storage.names());
  }

  @Test
  void aWriteThatTearsIsTakenBack() throws Exception {
    try (Stage stage = new Stage(storage)) {
      storage.tornWrites = 3;
      stage.append("a".repeat(1000));
      stage.watch.awaitDurable(1);
      assertEquals(List.of("a".repeat(1000)), kept());
    }
  }

  @Test
  void aDiskThatBecomesReadOnlyIsTold() throws Exception {
    try (Stage stage = new Stage(storage)) {
      storage.readOnly = true;
      stage.append("a");
      stage.watch.awaitComplaint();
      String line = stage.watch.complaints().getFirst();
      assertTrue(line.contains("mount it writable"), line);
      storage.readOnly = false;
      stage.watch.awaitDurable(1);
      assertEquals(List.of("a"), kept());
    }
  }

  /// What a failed force was to write may be lost although the next one succeeds.
  @Test
  void afterAFailedForceNothingIsAppendedToTheSameFile() throws Exception {
    try (Stage stage = new Stage(storage)) {
      stage.append("a");
      stage.watch.awaitDurable(1);
      storage.failingForces = 3;
      stage.append("b");
      stage.watch.awaitDurable(2);
      stage.append("c");
      stage.watch.awaitDurable(3);
      assertEquals(List.of("a", "b", "c"), kept());
      assertEquals(List.of(SECOND), storage.names());
    }
  }

  @Test
  void aCompactionThatFindsNoRoomLeavesTheOldFile() throws Exception {
    try (Stage stage = new Stage(storage)) {
      stage.append("a");
      storage.room = Framing.START + 1000;
      stage.rewrite("a".repeat(2000));
      stage.append("b");
      stage.watch.awaitDurable(2);
      assertEquals(List.of("a", "b"), kept());
      assertEquals(List.of(FIRST), storage.names());
    }
  }

  /// A file whose name may or may not be on the disk.
  @Test
  void aCompactionOfUnknownEndIsDoneAgain() throws Exception {
    try (Stage stage = new Stage(storage)) {
      stage.append("a", "b");
      stage.watch.awaitDurable(2);
      storage.failingSyncs = 1;
      stage.rewrite("ab");
      stage.append("c");
      stage.watch.awaitDurable(3);
      for (boolean names : new boolean[] {false, true}) {
        assertEquals(
            "abc", String.join("", Stage.read(storage.afterCrash(names, false))), "names " + names);
      }
      assertEquals(List.of("journal-00000003.log"), storage.names());
    }
  }

  @Test
  void allThatWaitsSharesOneForce() throws Exception {
    try (Stage stage = new Stage(storage)) {
      CountDownLatch reached = new CountDownLatch(1);
      CountDownLatch released = new CountDownLatch(1);
      storage.beforeForce(() -> hold(reached, released));
      int before = storage.forces();
      stage.append("first");
      reached.await();
      for (int i = 0; i < 1000; i++) {
        stage.append("record " + i);
      }
      assertEquals(List.of(), stage.watch.counts());
      released.countDown();
      stage.watch.awaitDurable(1001);
      assertEquals(List.of(1L, 1001L), stage.watch.counts());
      assertEquals(before + 2, storage.forces());
    }
    assertEquals(1001, kept().size());
  }

  /// More than a reader would take for what a crash has left.
  @Test
  void aBatchHasALimit() throws Exception {
    try (Stage stage = new Stage(storage)) {
      CountDownLatch reached = new CountDownLatch(1);
      CountDownLatch released = new CountDownLatch(1);
      storage.beforeForce(() -> hold(reached, released));
      int before = storage.forces();
      stage.append("first");
      reached.await();
      String longest = "x".repeat(Framing.MAX_RECORD);
      stage.append(longest, longest, "y", longest);
      released.countDown();
      stage.watch.awaitDurable(5);
      assertEquals(List.of(1L, 2L, 4L, 5L), stage.watch.counts());
      assertEquals(before + 4, storage.forces());
    }
    assertEquals(5, kept().size());
  }

  private static void hold(CountDownLatch reached, CountDownLatch released) {
    reached.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closingWritesWhatWaits() throws Exception {
    try (Stage stage = new Stage(storage)) {
      for (int i = 0; i < 5000; i++) {
        stage.append("record " + i);
      }
    }
    assertEquals(5000, kept().size());
  }

  @Test
  void closingGivesUpOnADiskThatRefuses() throws Exception {
    Stage stage = new Stage(storage, 50);
    storage.readOnly = true;
    stage.append("a");
    stage.close();
    assertEquals(0, stage.watch.durable());
    storage.readOnly = false;
    assertEquals(List.of(), Stage.read(storage));
  }

  @Test
  void aDiskThatRefusesAtTheStartIsTold() throws Exception {
    storage.room = 100;
    String full = refusal();
    assertTrue(full.contains("disk is full") && full.contains("free some space"), full);
    assertEquals(List.of(), storage.names());
    storage.readOnly = true;
    assertTrue(refusal().contains("read-only"));
    storage.readOnly = false;
    storage.room = Integer.MAX_VALUE;
    Stage.read(storage);
    storage.failingForces = 1;
    assertTrue(refusal().contains("Input/output error"));
  }

  private String refusal() {
    HomeException e = assertThrows(HomeException.class, () -> new Stage(storage));
    return String.valueOf(e.getMessage());
  }

  @Test
  void recordsOfNoLengthOrTooLongAreRefusedAtOnce() throws Exception {
    try (Stage stage = new Stage(storage)) {
      for (int length : new int[] {0, Framing.MAX_RECORD + 1}) {
        byte[] record = new byte[length];
        assertThrows(IllegalArgumentException.class, () -> stage.journal.append(record, true));
      }
      assertFalse(stage.watch.durable() > 0);
    }
  }
}
