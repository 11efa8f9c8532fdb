package dev.stenope.node.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.journal.Framing;
import dev.stenope.node.HomeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A journal on real files.
class JournalTest {
  @TempDir Path directory;

  private final Watch watch = new Watch();
  private final List<String> found = new ArrayList<>();
  private Path folder;

  @BeforeEach
  void place() {
    folder = directory.resolve("home/journal");
  }

  private Journal open() throws HomeException {
    found.clear();
    return Journal.open(
        folder, record -> found.add(new String(record, UTF_8)), watch::durable, watch::complain);
  }

  private Path file(int number) {
    return folder.resolve("journal-0000000" + number + ".log");
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static List<String> records(int count) {
    return IntStream.range(0, count).mapToObj(i -> "record " + i).toList();
  }

  /// Each record is a batch of its own.
  private void write(int count) throws HomeException {
    try (Journal journal = open()) {
      for (int i = 0; i < count; i++) {
        journal.append(("record " + i).getBytes(UTF_8), true);
        watch.awaitDurable(i + 1);
      }
    }
  }

  @Test
  void recordsComeBackInOrder() throws Exception {
    write(100);
    try (Journal journal = open()) {
      assertEquals(records(100), found);
      journal.append("more".getBytes(UTF_8), true);
    }
    open().close();
    assertEquals(101, found.size());
    assertEquals(List.of(), watch.complaints());
  }

  @Test
  void whatNobodyAwaitsIsWrittenSoonAndInOrder() throws Exception {
    try (Journal journal = open()) {
      for (int i = 0; i < 10; i++) {
        journal.append(("record " + i).getBytes(UTF_8), i % 3 == 0);
      }
      watch.awaitDurable(10);
      journal.append("record 10".getBytes(UTF_8), false);
      watch.awaitDurable(11);
    }
    open().close();
    assertEquals(records(11), found);
  }

  @Test
  void aCompactionBeginsANewFile() throws Exception {
    try (Journal journal = open()) {
      for (int i = 0; i < 1000; i++) {
        journal.append(("record " + i).getBytes(UTF_8), true);
      }
      watch.awaitDurable(1000);
      long before = Files.size(file(1));
      journal.rewrite(List.of("all".getBytes(UTF_8)));
      journal.append("more".getBytes(UTF_8), true);
      watch.awaitDurable(1001);
      assertTrue(Files.size(file(2)) < before);
    }
    assertEquals(List.of("journal-00000002.log"), names());
    open().close();
    assertEquals(List.of("all", "more"), found);
  }

  @Test
  void nobodyElseMayReadIt() throws Exception {
    open().close();
    assertEquals("rwx------", mode(folder));
    assertEquals("rw-------", mode(file(1)));
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aTornTailIsCutOffInSilence() throws Exception {
    write(3);
    long good = Files.size(file(1));
    byte[] tail = new byte[1000];
    Arrays.fill(tail, 300, 400, (byte) 7);
    Files.write(file(1), tail, StandardOpenOption.APPEND);
    try (Journal journal = open()) {
      assertEquals(records(3), found);
      assertEquals("", journal.damage());
      assertEquals(good, Files.size(file(1)));
    }
  }

  @Test
  void aDamagedFileIsSetAsideAndTold() throws Exception {
    write(5);
    byte[] whole = Files.readAllBytes(file(1));
    byte[] spoilt = whole.clone();
    spoilt[Framing.START + Framing.size(8) + 15] ^= 1;
    Files.write(file(1), spoilt);
    try (Journal journal = open()) {
      assertEquals(List.of("record 0", "record 2", "record 3", "record 4"), found);
      String line = journal.damage();
      assertTrue(line.contains("24 bytes") && line.contains("journal-00000001.log.damaged"), line);
      journal.append("more".getBytes(UTF_8), true);
    }
    assertEquals(List.of("journal-00000001.log.damaged", "journal-00000002.log"), names());
    assertArrayEquals(spoilt, Files.readAllBytes(folder.resolve("journal-00000001.log.damaged")));
    try (Journal journal = open()) {
      assertEquals(List.of("record 0", "record 2", "record 3", "record 4", "more"), found);
      assertEquals("", journal.damage());
    }
  }

  @Test
  void aFileOfALaterVersionIsLeftAsItIs() throws Exception {
    write(3);
    byte[] bytes = Files.readAllBytes(file(1));
    bytes[5] = 2;
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, 16);
    ByteBuffer.wrap(bytes).putInt(16, (int) sum.getValue());
    Files.write(file(1), bytes);
    String line = refusal();
    assertTrue(line.contains("later version") && line.contains("format is 2"), line);
    assertEquals(List.of(), found);
    assertArrayEquals(bytes, Files.readAllBytes(file(1)));
  }

  @Test
  void whatIsNoJournalIsLeftAsItIs() throws Exception {
    Files.createDirectories(folder);
    for (int length : new int[] {0, 100, 20_000}) {
      Files.write(file(1), new byte[length]);
      String line = refusal();
      assertTrue(line.contains("is not a journal") && line.contains("backup"), line);
      assertEquals(length, Files.size(file(1)));
    }
  }

  @Test
  void whatIsNoFolderIsTold() throws Exception {
    Files.createDirectories(directory.resolve("home"));
    Files.createFile(folder);
    String line = refusal();
    assertTrue(line.contains(folder + ": it is not a folder"), line);
  }

  private String refusal() {
    HomeException e = assertThrows(HomeException.class, this::open);
    return String.valueOf(e.getMessage());
  }

  @Test
  void leftoversOfACompactionAreRemoved() throws Exception {
    write(3);
    Files.copy(file(1), file(2));
    Files.write(file(1), new byte[50]);
    Files.write(folder.resolve(".journal-00000003.log.new"), new byte[50]);
    Files.createFile(folder.resolve("notes.txt"));
    open().close();
    assertEquals(records(3), found);
    assertEquals(List.of("journal-00000002.log", "notes.txt"), names());
  }
}
