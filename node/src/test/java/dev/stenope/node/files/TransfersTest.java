package dev.stenope.node.files;

import static dev.stenope.node.files.FileSettings.Accept.ALL;
import static dev.stenope.node.files.FileSettings.Accept.ASK;
import static dev.stenope.node.files.FileSettings.Accept.NONE;
import static dev.stenope.node.files.Pair.ADA;
import static dev.stenope.node.files.Pair.BOB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Transfers between two nodes on real folders.
class TransfersTest {
  @TempDir Path folder;

  private Path source(String path, byte[] content) throws IOException {
    Path file = folder.resolve("source").resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.toList()) {
        tree.put(
            root.relativize(each).toString(),
            Files.isDirectory(each)
                ? "folder"
                : Arrays.hashCode(Files.readAllBytes(each))
                    + " "
                    + Files.getLastModifiedTime(each).toMillis()
                    + " "
                    + Files.isExecutable(each));
      }
    }
    return tree;
  }

  private Path downloads() {
    return folder.resolve("downloads");
  }

  private Pair pair(FileSettings.Accept accept, Share... shares) throws IOException {
    return new Pair(folder, Pair.settings(downloads(), accept, shares));
  }

  @Test
  void aTreeWithAllKindsOfNamesWaitsInQuarantineAndIsAccepted() throws Exception {
    for (String name :
        List.of(
            "empty",
            "one",
            "e\u0301",
            "\u00e9",
            "\u65e5\u672c\u8a9e",
            "\ud83d\ude00.txt",
            "with space ",
            "-rf",
            "..hidden",
            "a:b*c?\"<>|",
            "~",
            "x".repeat(255),
            "\u00fc".repeat(127) + "y",
            "d/e/f/g/h/i",
            "d/e.",
            "NUL")) {
      source("tree/" + name, bytes(name.equals("empty") ? 0 : name.hashCode() & 0xfffff));
    }
    Files.createDirectories(folder.resolve("source/tree/empty folder/in it"));
    Path tool = source("tree/tool", bytes(77));
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setLastModifiedTime(tool, FileTime.fromMillis(1_000_000_000_123L));
    Path tree = folder.resolve("source/tree");
    try (Pair pair = pair(ASK)) {
      pair.ada.send(BOB, List.of(tree)).get();
      Json arrived = pair.awaitState(pair.bob, "arrived");
      pair.awaitState(pair.ada, "done");
      assertFalse(Files.exists(downloads()));
      assertTrue(Files.isDirectory(folder.resolve("bob-home/incoming/ada/" + arrived.text("id"))));
      pair.bob.accept(arrived.text("id").substring(0, 8)).get();
      assertEquals(tree(tree), tree(downloads().resolve("tree")));
      assertFalse(Files.exists(folder.resolve("bob-home/incoming/ada/" + arrived.text("id"))));
    }
  }

  @Test
  void whatCannotBeLaidDownWaitsUntilAPersonTakesIt() throws Exception {
    Path file = source("a.txt", bytes(10));
    Files.writeString(downloads(), "no folder");
    try (Pair pair = pair(ALL)) {
      pair.ada.send(BOB, List.of(file)).get();
      String id = pair.awaitState(pair.bob, "arrived").text("id");
      pair.awaitState(pair.ada, "done");
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> pair.bob.accept(id).get());
      assertEquals(
          downloads() + " cannot be written: it is not a folder",
          Objects.requireNonNull(refused.getCause()).getMessage());
      Files.delete(downloads());
      pair.bob.accept(id).get();
      assertArrayEquals(bytes(10), Files.readAllBytes(downloads().resolve("a.txt")));
    }
  }

  @Test
  void namesThatAreTakenGetANumber() throws Exception {
    Path file = source("a.tar.gz", bytes(10));
    Path dir = source("pics/b.txt", bytes(20)).getParent();
    Files.createDirectories(downloads());
    Files.writeString(downloads().resolve("a.tar.gz"), "mine");
    Files.createSymbolicLink(downloads().resolve("pics"), folder.resolve("nowhere"));
    try (Pair pair = pair(ALL)) {
      pair.ada.send(BOB, List.of(file, dir)).get();
      pair.awaitState(pair.bob, "done");
      assertEquals("mine", Files.readString(downloads().resolve("a.tar.gz")));
      assertArrayEquals(bytes(10), Files.readAllBytes(downloads().resolve("a.tar (2).gz")));
      assertArrayEquals(bytes(20), Files.readAllBytes(downloads().resolve("pics (2)/b.txt")));
      assertFalse(Files.exists(folder.resolve("nowhere")));
    }
  }

  @Test
  void aLongNameIsCutForItsNumber() {
    String name = "\u00fc".repeat(125) + ".txt";
    assertEquals("\u00fc".repeat(123) + " (2).txt", Landing.numbered(name, 2, false));
    assertEquals(".bashrc (3)", Landing.numbered(".bashrc", 3, false));
    assertEquals("v1.2 (2)", Landing.numbered("v1.2", 2, true));
  }

  @Test
  void aPersonMayRefuse() throws Exception {
    Path file = source("a", bytes(10));
    try (Pair pair = pair(ASK)) {
      pair.ada.send(BOB, List.of(file)).get();
      String id = pair.awaitState(pair.bob, "arrived").text("id");
      pair.bob.refuse(id).get();
      assertEquals("refused", pair.bob.state(id).get().text("state"));
      assertFalse(Files.exists(folder.resolve("bob-home/incoming/ada/" + id)));
      assertFalse(Files.exists(downloads()));
    }
  }

  @Test
  void aPolicyMayRefuse() throws Exception {
    Path file = source("a", bytes(10));
    try (Pair pair = pair(NONE)) {
      pair.ada.send(BOB, List.of(file)).get();
      Json refused = pair.awaitState(pair.ada, "refused");
      assertTrue(refused.text("reason").contains("not taken"));
      assertEquals(List.of(), pair.bob.list().get());
    }
  }

  @Test
  void whatIsNoFileIsNotSent() throws Exception {
    Path file = source("tree/a", bytes(10));
    Path link = Files.createSymbolicLink(folder.resolve("source/tree/link"), file);
    Files.createSymbolicLink(folder.resolve("source/tree/loop"), file.getParent());
    source("tree/back\\slash", bytes(1));
    source("tree/new\nline", bytes(1));
    try (Pair pair = pair(ALL)) {
      for (Path wrong : List.of(link, Path.of("/dev/null"), Path.of("/"), folder.resolve("none"))) {
        ExecutionException refused =
            assertThrows(
                ExecutionException.class,
                () -> pair.ada.send(BOB, List.of(wrong)).get(),
                wrong.toString());
        assertTrue(refused.getCause() instanceof FileException, refused.toString());
      }
      List<String> lines = pair.ada.send(BOB, List.of(file.getParent())).get().passedOver();
      assertEquals(4, lines.size(), lines.toString());
      pair.awaitState(pair.bob, "done");
      assertEquals(List.of("", "a"), List.copyOf(tree(downloads().resolve("tree")).keySet()));
    }
  }

  /// What was under way, as much as a lane holds, may travel once more; nothing else does.
  @Test
  void onlyMissingChunksTravelAfterACrashOfEitherSide() throws Exception {
    Path file = source("big", bytes(240 * Chunks.SIZE + 5));
    long underWay = 8 << 20;
    try (Pair pair = pair(ALL)) {
      pair.stopAfter(80L * Chunks.SIZE);
      pair.ada.send(BOB, List.of(file)).get();
      pair.awaitCut();
      pair.stopAfter(160L * Chunks.SIZE);
      pair.restart(BOB);
      pair.awaitCut();
      pair.stopAfter(Long.MAX_VALUE);
      pair.restart(ADA);
      pair.awaitState(pair.bob, "done");
      pair.awaitState(pair.ada, "done");
      assertEquals(-1, Files.mismatch(file, downloads().resolve("big")));
      assertTrue(pair.chunkBytes.get() <= Files.size(file) + 2 * underWay);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatCannotBeRemovedKeepsNoOtherTransferBack() throws Exception {
    try (Pair pair = pair(ALL)) {
      pair.ada.send(BOB, List.of(source("small", bytes(1)))).get();
      String other = pair.awaitState(pair.bob, "done").text("id");
      pair.awaitState(pair.ada, "done");
      pair.stopAfter(3L * Chunks.SIZE);
      Path big = source("big", bytes(60 * Chunks.SIZE));
      String id = pair.ada.send(BOB, List.of(big)).get().id().text();
      pair.awaitCut();
      Path file = pair.home(BOB).resolve("transfers").resolve(id + "-in.json");
      Json eldest = Json.read(Files.readAllBytes(file)).put("begun", 1);
      Files.writeString(file, eldest.put("folder", "/proc/self/fdinfo").toString());
      pair.restart(BOB);
      assertEquals("done", pair.bob.state(other).get().text("state"));
      pair.await(
          pair.bob, it -> it.text("id", "").equals(id) && it.text("state", "").equals("failed"));
    }
  }

  @Test
  void whatIsUnderWayEndsWithThePeerAndWhatHasComeWaits() throws Exception {
    Path file = source("big", bytes(60 * Chunks.SIZE));
    try (Pair pair = pair(ASK)) {
      pair.ada.send(BOB, List.of(source("small", bytes(1)))).get();
      pair.awaitState(pair.bob, "arrived");
      pair.stopAfter(3L * Chunks.SIZE);
      pair.ada.send(BOB, List.of(file)).get();
      pair.awaitCut();
      pair.ada.peers(Set.of());
      pair.bob.peers(Set.of());
      String id = pair.awaitState(pair.ada, "canceled").text("id");
      pair.await(
          pair.bob, it -> it.text("id", "").equals(id) && it.text("state", "").equals("canceled"));
      assertFalse(Files.exists(pair.home(BOB).resolve("incoming/ada").resolve(id)));
      pair.bob.accept(pair.awaitState(pair.bob, "arrived").text("id")).get();
      assertTrue(Files.exists(downloads().resolve("small")));
    }
  }

  @Test
  void aFileThatChangesIsNotSentHalf() throws Exception {
    Path file = source("log", bytes(60 * Chunks.SIZE));
    try (Pair pair = pair(ALL)) {
      pair.stopAfter(3L * Chunks.SIZE);
      pair.ada.send(BOB, List.of(file)).get();
      pair.await(pair.bob, t -> t.number("done", 0) == 3L * Chunks.SIZE);
      Files.write(file, bytes(9 * Chunks.SIZE));
      pair.stopAfter(Long.MAX_VALUE);
      pair.restart(ADA);
      Json failed = pair.awaitState(pair.ada, "failed");
      assertTrue(failed.text("reason").contains("was changed"));
      pair.awaitState(pair.bob, "failed");
      assertFalse(Files.exists(downloads()));
    }
  }

  @Test
  void whatDoesNotFitWaitsForRoom() throws Exception {
    Path file = source("vast", bytes(1));
    try (RandomAccessFile vast = new RandomAccessFile(file.toFile(), "rw")) {
      vast.setLength(1L << 43);
    }
    try (Pair pair = pair(ALL)) {
      String id = pair.ada.send(BOB, List.of(file)).get().id().text();
      Json paused = pair.awaitState(pair.bob, "paused");
      assertTrue(paused.text("reason").contains("is full"));
      assertEquals(0, pair.chunkBytes.get());
      pair.ada.cancel(id).get();
      pair.awaitState(pair.bob, "canceled");
    }
  }

  @Test
  void theSameFilesAreNotSentTwiceAtATime() throws Exception {
    Path file = source("a", bytes(10 * Chunks.SIZE));
    try (Pair pair = pair(ALL)) {
      pair.stopAfter(0);
      String id = pair.ada.send(BOB, List.of(file)).get().id().text();
      assertEquals(id, pair.ada.send(BOB, List.of(file)).get().id().text());
    }
  }

  @Test
  void whoAsksAsItClosesIsAnswered() throws Exception {
    List<CompletableFuture<?>> asked = new ArrayList<>();
    try (Pair pair = pair(FileSettings.Accept.ALL)) {
      Thread asker =
          Thread.ofPlatform()
              .start(
                  () -> {
                    do {
                      asked.add(pair.ada.list());
                    } while (!asked.getLast().isCancelled());
                  });
      pair.ada.close();
      asker.join();
    }
    for (CompletableFuture<?> each : asked) {
      var _ = each.handle((_, _) -> true).get(60, TimeUnit.SECONDS);
    }
  }
}
