package dev.stenope.node.files;

import static dev.stenope.node.files.Pair.BOB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a peer can do under the folders that are shared with it, and what it cannot.
class RootsTest {
  @TempDir Path folder;
  private Path docs = Path.of("");

  @BeforeEach
  void makeFolders() throws IOException {
    docs = Files.createDirectories(folder.resolve("docs"));
    Files.createDirectories(docs.resolve("sub"));
    Files.writeString(docs.resolve("a.txt"), "hello");
    Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(docs.resolve("out"), folder);
    Files.createSymbolicLink(docs.resolve("leak"), folder.resolve("secret"));
  }

  private Pair pair() throws IOException {
    return new Pair(
        folder,
        Pair.settings(
            folder.resolve("downloads"),
            FileSettings.Accept.ASK,
            new Share("docs", docs, List.of("ada"), EnumSet.allOf(Share.Right.class)),
            new Share("read", docs, List.of("*"), Set.of(Share.Right.READ)),
            new Share("other", docs, List.of("eve"), Set.of(Share.Right.READ))));
  }

  private static List<Object> names(Json answer) {
    return answer.list("entries").stream()
        .<Object>map(entry -> ((Json) entry).get("name"))
        .toList();
  }

  @Test
  void aPeerSeesWhatIsSharedWithIt() throws Exception {
    try (Pair pair = pair()) {
      assertEquals(List.of("docs", "read"), names(pair.ask("list", "")));
      assertEquals(List.of("a.txt", "leak", "out", "sub"), names(pair.ask("list", "docs")));
      assertEquals(List.of("a.txt"), names(pair.ask("list", "read/a.txt")));
    }
  }

  @Test
  void foldersAreMadeRenamedAndDeleted() throws Exception {
    try (Pair pair = pair()) {
      assertTrue(pair.ask("mkdir", "docs/new").flag("done"));
      Json rename =
          new Json().put("op", "rename").put("path", "docs/a.txt").put("to", "docs/new/b");
      assertTrue(pair.ada.request(BOB, rename).get().flag("done"));
      assertEquals("hello", Files.readString(docs.resolve("new/b")));
      refused(pair.ask("delete", "docs/new"), "not empty");
      Json all = new Json().put("op", "delete").put("path", "docs/new").put("recursive", true);
      assertTrue(pair.ada.request(BOB, all).get().flag("done"));
      assertFalse(Files.exists(docs.resolve("new")));
    }
  }

  private static void refused(Json answer, String why) {
    assertTrue(answer.text("error", "").contains(why), answer.toString());
  }

  @Test
  void nothingOutsideCanBeReached() throws Exception {
    try (Pair pair = pair()) {
      for (String path : List.of("docs/..", "docs/../secret", "docs//etc", "docs/./a.txt")) {
        refused(pair.ask("list", path), "cannot be used");
      }
      for (String path : List.of("docs/out", "docs/out/secret", "docs/leak")) {
        refused(pair.ask("list", path), "symlink");
        refused(pair.ask("delete", path), "symlink");
        refused(pair.ask("mkdir", path + "/x"), "symlink");
      }
      for (String path : List.of("other", "other/a.txt", "/etc", "..", "nothing")) {
        refused(pair.ask("list", path), "nothing is shared");
      }
      refused(pair.ask("mkdir", "read/x"), "no right to write");
      refused(pair.ask("delete", "docs"), "itself");
      refused(pair.ask("rename", "docs/a.txt"), "makes no sense");
      refused(pair.ask("format", "docs"), "does not know");
      assertEquals("secret", Files.readString(folder.resolve("secret")));
    }
  }

  @Test
  void aLongFolderIsListedInPages() throws Exception {
    for (int i = 0; i < Roots.PAGE + 10; i++) {
      Files.createFile(docs.resolve("sub/%05d".formatted(i)));
    }
    try (Pair pair = pair()) {
      Json first = pair.ask("list", "docs/sub");
      assertTrue(first.flag("more"));
      assertEquals(Roots.PAGE, names(first).size());
      Json next =
          new Json().put("op", "list").put("path", "docs/sub").put("after", names(first).getLast());
      Json second = pair.ada.request(BOB, next).get();
      assertEquals(10, names(second).size());
      assertFalse(second.flag("more"));
    }
  }

  @Test
  void filesArePutAndGot() throws Exception {
    byte[] content = new byte[5 * Chunks.SIZE];
    new Random(1).nextBytes(content);
    Path file = Files.write(folder.resolve("mine"), content);
    Path here = Files.createDirectories(folder.resolve("here"));
    try (Pair pair = pair()) {
      pair.ada.put(BOB, file, "docs/sub/theirs").get();
      pair.awaitState(pair.ada, "done");
      assertArrayEquals(content, Files.readAllBytes(docs.resolve("sub/theirs")));

      content[2 * Chunks.SIZE + 1] ^= 1;
      Files.write(file, content);
      long before = pair.chunkBytes.get();
      String id = pair.ada.put(BOB, file, "docs/sub/theirs").get().id().text();
      pair.await(pair.ada, t -> t.text("id", "").equals(id) && t.text("state", "").equals("done"));
      assertArrayEquals(content, Files.readAllBytes(docs.resolve("sub/theirs")));
      assertEquals(Chunks.SIZE, pair.chunkBytes.get() - before);

      String got = pair.ada.get(BOB, "docs/sub", here).get().text();
      pair.await(pair.ada, t -> t.text("id", "").equals(got) && t.text("state", "").equals("done"));
      assertArrayEquals(content, Files.readAllBytes(here.resolve("sub/theirs")));
      assertEquals(List.of("theirs"), names(pair.ask("list", "docs/sub")));
    }
  }

  @Test
  void whatMayNotBePutOrGotIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("mine"), "x");
    try (Pair pair = pair()) {
      for (String place : List.of("read/x", "docs/out/x", "docs/../x", "docs", "docs/none/x")) {
        String id = pair.ada.put(BOB, file, place).get().id().text();
        pair.await(
            pair.ada, t -> t.text("id", "").equals(id) && t.text("state", "").equals("refused"));
      }
      for (String place : List.of("other/a.txt", "docs/leak", "docs/none", "docs/../secret")) {
        String id = pair.ada.get(BOB, place, folder.resolve("here")).get().text();
        pair.await(
            pair.ada, t -> t.text("id", "").equals(id) && t.text("state", "").equals("failed"));
      }
      assertFalse(Files.exists(folder.resolve("here")));
    }
  }
}
