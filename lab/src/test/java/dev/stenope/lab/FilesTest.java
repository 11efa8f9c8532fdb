package dev.stenope.lab;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files between two homes behind NATs, and on disks on which there is no room for them.
@Tag("lab")
class FilesTest {
  private static final long MEGABYTE = 1 << 20;

  /// What is left free always, and a file that has room beside it at first.
  private static final int DISK = 192;

  private static final int FILE = 96;

  /// So little that the file cannot be laid there.
  private static final int NARROW = 32;

  @TempDir private Path folder;

  @Test
  void aDiskThatFillsInTheMiddleOfAFileLosesNothing()
      throws IOException, Problem, MalformedException {
    Path file = file();
    try (TwoHomes homes = new TwoHomes(Router.OPENWRT, Router.MASQUERADE, Duration.ofMillis(10));
        SmallDisk disk = new SmallDisk(folder.resolve("b"), DISK);
        SmallDisk downloads = new SmallDisk(folder.resolve("downloads"), NARROW);
        LabNode a = new LabNode(folder, "a", Encounter.BEHIND_NAT);
        LabNode b = new LabNode(folder, "b", Encounter.BEHIND_NAT)) {
      Files.writeString(
          folder.resolve("b/stenope.yaml"), "\ndownloads: " + downloads.folder() + "\n", APPEND);
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      b.start(command -> homes.namespaces().start("b", command), Duration.ZERO);
      assertEquals("punched", Encounter.direct(a, b, Duration.ofSeconds(60)).path());

      a.ask(
          new Json()
              .put("command", "file-send")
              .put("peer", "b")
              .put("paths", List.of(file.toString())));
      Encounter.await(() -> done(b) > FILE / 8 * MEGABYTE, a, b);
      disk.fill();
      Encounter.await(() -> state(b).equals("paused"), a, b);
      String reason = transfer(b).text("reason", "");
      assertTrue(reason.contains("is full; free some space and it goes on"), reason);
      for (int i = 0; i < 10; i++) {
        a.ask(new Json().put("command", "send").put("peer", "b").put("text", "number " + i));
      }
      disk.empty();
      Encounter.await(() -> state(b).equals("arrived") && state(a).equals("done"), a, b);
      Encounter.await(() -> history(b).size() == 10, a, b);
      for (int i = 0; i < 10; i++) {
        assertEquals("number " + i, history(b).get(i));
      }

      Json accept =
          new Json()
              .put("command", "file-decide")
              .put("decision", "accept")
              .put("id", transfer(b).text("id"));
      Problem refused = assertThrows(Problem.class, () -> b.ask(accept));
      assertTrue(refused.line().contains("its disk is full; free some space"), refused.line());
      assertEquals("arrived", state(b));
      try (var left = Files.list(downloads.folder())) {
        assertEquals(List.of(), left.toList());
      }
      downloads.resize(DISK);
      b.ask(accept);
      assertEquals(-1, Files.mismatch(file, downloads.folder().resolve("film")));
      System.out.println("a disk that filled: paused, 10 messages waited, then all arrived");
    }
  }

  private Path file() throws IOException {
    byte[] bytes = new byte[(int) (FILE * MEGABYTE)];
    new Random(FILE).nextBytes(bytes);
    return Files.write(folder.resolve("film"), bytes);
  }

  /// What a node says of the only transfer.
  private static Json transfer(LabNode node) throws Problem {
    List<Json> all = node.all(new Json().put("command", "file-transfers"));
    return all.isEmpty() ? new Json() : all.getFirst();
  }

  private static String state(LabNode node) throws Problem {
    return transfer(node).text("state", "");
  }

  private static long done(LabNode node) throws Problem {
    return transfer(node).get("done") instanceof Number done ? done.longValue() : 0;
  }

  private static List<String> history(LabNode node) throws Problem {
    return node.all(new Json().put("command", "history")).stream()
        .map(line -> line.text("text", ""))
        .toList();
  }
}
