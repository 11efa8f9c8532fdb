package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders that other programs keep in step, and file systems that tell nothing.
class SyncedFolderTest {
  private static final String STEM = name(1).substring(0, name(1).length() - 4);

  @TempDir Path directory;

  private void lay(String name, Duration age) throws IOException {
    Path file = Files.write(directory.resolve(name), content(1));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private Set<String> present() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void conflictCopiesAreNotShownAndGoWhenTheyAreOld() throws Exception {
    List<String> copies =
        List.of(
            STEM + ".sync-conflict-20260818-173636-D4LGQYW.bin",
            STEM + " (conflicted copy 2026-08-18 173636).bin",
            STEM + " (1).bin");
    for (String copy : copies) {
      lay(copy, Duration.ofSeconds(400));
    }
    String young = STEM + " (2).bin";
    lay(young, Duration.ofSeconds(100));
    lay("holiday (1).bin", Duration.ofDays(400));
    try (DeadDrop drop = new FolderDrop(directory)) {
      assertEquals(Set.of(), DeadDropContract.names(drop));
      assertEquals(3, drop.expire());
    }
    assertEquals(Set.of(young, "holiday (1).bin"), present());
  }

  @Test
  void whatADeadNodeWasWritingIsSwept() throws Exception {
    lay(".handshake-0123456789abcdef.tmp", Duration.ofMinutes(61));
    lay(".handshake-0123456789abcde0.tmp", Duration.ofMinutes(59));
    try (DeadDrop drop = new FolderDrop(directory)) {
      assertEquals(1, drop.expire());
    }
    assertEquals(Set.of(".handshake-0123456789abcde0.tmp"), present());
  }

  @Test
  void theAgeIsThatOfTheFileSystemsOwnClock() throws Exception {
    // The name says 2027; a name never makes a file old or young.
    lay(name(1), Duration.ofSeconds(290));
    lay(name(2), Duration.ofSeconds(310));
    try (DeadDrop drop = new FolderDrop(directory)) {
      long now = drop.serverTime();
      assertTrue(Math.abs(now - System.currentTimeMillis()) < 60_000, "time " + now);
      assertEquals(1, drop.expire());
      assertNull(drop.clock());
    }
    assertEquals(Set.of(name(1)), present());
  }

  @Test
  void aFolderWithNothingToSweepIsNotWrittenInto() throws Exception {
    lay("holiday.bin", Duration.ofDays(400));
    Files.setLastModifiedTime(directory, FileTime.fromMillis(1_000_000));
    try (DeadDrop drop = new FolderDrop(directory)) {
      assertEquals(0, drop.expire());
    }
    assertEquals(1_000_000, Files.getLastModifiedTime(directory).toMillis());
  }

  /// Has two nodes find each other's file in a folder that may be without links and events.
  private static void assertIsPolled(Path folder) throws Exception {
    BlockingQueue<String> names = new LinkedBlockingQueue<>();
    Drops.Events events =
        new Drops.Events() {
          @Override
          public void appeared(List<String> appeared) {
            names.addAll(appeared);
          }

          @Override
          public void fetched(String name, byte[] content) {
            // Nothing is fetched here.
          }

          @Override
          public void state(boolean usable, String reason) {
            assertTrue(usable, reason);
          }
        };
    Drops drops = new Drops(List.of(new SilentFolder(folder)), events);
    drops.attend(100_000_000);
    drops.start();
    try (DeadDrop other = new FolderDrop(folder)) {
      for (int i = 0; i < 3; i++) {
        other.put(name(i), content(i));
        assertEquals(name(i), Objects.requireNonNull(names.poll(20, TimeUnit.SECONDS)));
      }
    } finally {
      drops.close(5_000);
    }
  }

  @Test
  void aFolderWhoseWatchTellsNothingIsPolled() throws Exception {
    assertIsPolled(directory);
  }

  @Test
  void aFileSystemWithoutLinksAndWatchesServes() throws Exception {
    URI zip = URI.create("jar:" + directory.resolve("share.zip").toUri());
    try (FileSystem system = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path folder = Files.createDirectory(system.getPath("/drop"));
      try (DeadDrop drop = new FolderDrop(folder)) {
        assertNull(drop.watch(_ -> {}));
      }
      assertIsPolled(folder);
    }
  }
}
