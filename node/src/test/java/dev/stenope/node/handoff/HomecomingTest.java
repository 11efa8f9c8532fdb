package dev.stenope.node.handoff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stenope.node.files.FileException;
import dev.stenope.node.handoff.PackageManifest.Section;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent that comes back to a machine where it left something, with other files than it took.
class HomecomingTest {
  private static final String KEY = "sk-abcdefghijklmnopqrstuvwx";

  @TempDir private Path temp;
  private Path home;
  private Path away;

  @BeforeEach
  void folders() throws IOException {
    home = Files.createDirectory(temp.resolve("home"));
    away = temp.resolve("away");
  }

  private PackageFolder folder(String name) {
    return new PackageFolder(temp.resolve(name));
  }

  private PackageManifest pack(String name, Path memory, long epoch) throws IOException {
    PackageBuilder builder = new PackageBuilder(folder(name), folder("last"));
    builder.add(Section.CONVERSATION, null, new ByteArrayInputStream("{}\n".getBytes(UTF_8)));
    builder.addMemory(memory);
    return builder.build("kimi", epoch);
  }

  private interface Edit {
    void on(Path memory) throws IOException;
  }

  /// Takes it away and back, with what becomes of its memory there.
  private void travel(Edit there) throws IOException {
    PackageManifest went = pack("out", home, 1);
    new Installation(folder("out"), temp.resolve("there"), away, null).install(went);
    folder("out").moveTo(folder("last"));
    there.on(away);
    PackageManifest back = pack("back", away, 2);
    Installation installation = new Installation(folder("back"), temp.resolve("here"), home, went);
    installation.check(back);
    installation.install(back);
  }

  @Test
  void whatStayedAtHomeIsKeptWhereItBringsAnother() throws IOException {
    Files.writeString(home.resolve("config"), KEY);
    Files.writeString(home.resolve("note"), "tea");
    travel(memory -> Files.writeString(memory.resolve("config"), "{}"));
    assertEquals("{}", Files.readString(home.resolve("config")));
    assertEquals(KEY, Files.readString(temp.resolve("here/replaced/2/memory/config")));
  }

  @Test
  void whatItLeavesThereStaysAtHomeAsItWas() throws IOException {
    Files.writeString(home.resolve("note"), "tea");
    travel(memory -> Files.writeString(memory.resolve("note"), "tea, " + KEY));
    assertEquals("tea", Files.readString(home.resolve("note")));
  }

  @Test
  void whatAPersonChangedMeanwhileIsKept() throws IOException {
    Files.writeString(home.resolve("gone"), "tea");
    Files.writeString(home.resolve("note"), "tea");
    travel(
        memory -> {
          Files.writeString(home.resolve("gone"), "by hand");
          Files.writeString(home.resolve("note"), "by hand");
          Files.delete(memory.resolve("gone"));
          Files.writeString(memory.resolve("note"), "coffee");
        });
    assertFalse(Files.exists(home.resolve("gone")));
    assertEquals("coffee", Files.readString(home.resolve("note")));
    assertEquals("by hand", Files.readString(temp.resolve("here/replaced/2/memory/gone")));
    assertEquals("by hand", Files.readString(temp.resolve("here/replaced/2/memory/note")));
  }

  @Test
  void aFileMayBecomeAFolder() throws IOException {
    Files.writeString(home.resolve("plan"), "x");
    travel(
        memory -> {
          Files.delete(memory.resolve("plan"));
          Files.createDirectory(memory.resolve("plan"));
          Files.writeString(memory.resolve("plan/one"), "1");
        });
    assertEquals("1", Files.readString(home.resolve("plan/one")));
  }

  @Test
  void aFolderMayBecomeAFile() throws IOException {
    Files.createDirectories(home.resolve("plan/deep/empty"));
    Files.writeString(home.resolve("plan/deep/one"), "1");
    travel(
        memory -> {
          Files.delete(memory.resolve("plan/deep/one"));
          Files.delete(memory.resolve("plan/deep"));
          Files.delete(memory.resolve("plan"));
          Files.writeString(memory.resolve("plan"), "x");
        });
    assertEquals("x", Files.readString(home.resolve("plan")));
    assertFalse(Files.exists(temp.resolve("here/replaced")));
  }

  @Test
  void aFolderInWhichAPersonHasAFileStaysInTheWay() throws IOException {
    Files.createDirectory(home.resolve("plan"));
    Files.writeString(home.resolve("plan/one"), "1");
    assertThrows(
        FileException.class,
        () ->
            travel(
                memory -> {
                  Files.writeString(home.resolve("plan/mine"), "by hand");
                  Files.delete(memory.resolve("plan/one"));
                  Files.delete(memory.resolve("plan"));
                  Files.writeString(memory.resolve("plan"), "x");
                }));
    assertEquals("by hand", Files.readString(home.resolve("plan/mine")));
    assertEquals("1", Files.readString(home.resolve("plan/one")));
  }

  @Test
  void aDamagedFileOfTheLastPackageIsNotGoneOnWith() throws IOException {
    Files.writeString(home.resolve("note"), "tea");
    pack("out", home, 1);
    folder("out").moveTo(folder("last"));
    PackageManifest next = pack("next", home, 2);
    Files.writeString(folder("last").files().resolve("conversation.jsonl"), "");
    assertThrows(FileException.class, () -> folder("next").assemble(next, folder("last")));

    Files.writeString(folder("last").files().resolve("memory/note"), "");
    folder("again").verify(pack("again", home, 3), Set.of());
  }

  @Test
  void ofTooManyFilesNoneIsCopied() throws IOException {
    for (int i = 0; i <= PackageManifest.MAX_FILES; i++) {
      Files.createFile(home.resolve("file" + i));
    }
    assertThrows(FileException.class, () -> pack("out", home, 1));
    try (var copied = Files.list(folder("out").files().resolve("memory"))) {
      assertEquals(0, copied.count());
    }
  }
}
