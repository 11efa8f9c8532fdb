package dev.stenope.node.handoff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.FileTree;
import dev.stenope.node.files.FileException;
import dev.stenope.node.handoff.PackageManifest.LeftOut;
import dev.stenope.node.handoff.PackageManifest.Piece;
import dev.stenope.node.handoff.PackageManifest.Section;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Packages, well made and hostile.
class PackageTest {
  private static final String HASH = "0".repeat(64);

  @TempDir private Path temp;

  private PackageManifest pack(Path memory) throws Exception {
    PackageBuilder builder = new PackageBuilder(folder(), new PackageFolder(temp.resolve("last")));
    builder.add(Section.CONVERSATION, null, new ByteArrayInputStream("{}\n".getBytes(UTF_8)));
    builder.addMemory(memory);
    return builder.build("kimi", 3);
  }

  private PackageFolder folder() {
    return new PackageFolder(temp.resolve("out"));
  }

  private Path memory() throws Exception {
    Path memory = Files.createDirectories(temp.resolve("memory/sub"));
    Files.writeString(memory.resolve("note.md"), "tea");
    return temp.resolve("memory");
  }

  @Test
  void isReadAsItWasWritten() throws Exception {
    PackageManifest made = pack(memory());
    byte[] bytes = folder().manifestBytes();
    PackageManifest read = PackageManifest.read(bytes);
    assertEquals(made, read);
    assertEquals("kimi", read.agent());
    assertEquals(
        List.of("conversation.jsonl", "memory/sub/note.md"),
        read.files().stream().map(Piece::path).toList());
    folder().verify(read, Set.of());
  }

  @Test
  void whatLooksLikeASecretStays() throws Exception {
    Path memory = memory();
    Files.writeString(memory.resolve(".env"), "A=1");
    Files.writeString(memory.resolve("id_ed25519"), "x");
    Files.writeString(memory.resolve("sub/server.pem"), "x");
    Files.writeString(memory.resolve("plain.txt"), "-----BEGIN OPENSSH PRIVATE KEY-----");
    Files.writeString(memory.resolve("readme"), "use sk-abcdefghijklmnopqrstuvwx");
    Files.writeString(memory.resolve("tokens.md"), "how tokens work");
    Path token = Files.writeString(memory.resolve("my-token"), "x");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Files.createSymbolicLink(memory.resolve("link"), Path.of("/etc/passwd"));
    PackageManifest made = pack(memory);
    assertEquals(
        new TreeSet<>(
            List.of(
                "memory/.env",
                "memory/id_ed25519",
                "memory/link",
                "memory/my-token",
                "memory/plain.txt",
                "memory/readme",
                "memory/sub/server.pem")),
        made.leftOut().stream().map(LeftOut::path).collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memory/../x",
        "memory/",
        "memory//x",
        "/etc/passwd",
        "memory/a\\b",
        "memory/./x",
        "notes/x",
        "conversation.jsonl",
        "memory/a\u0000b"
      })
  void aPathThatLeadsAnywhereElseIsRefused(String path) {
    assertThrows(MalformedException.class, () -> read("memory", path, 1, List.of(HASH)));
  }

  @Test
  void aFileThatCannotBeIsRefused() {
    assertThrows(MalformedException.class, () -> read("memory", "memory/x", -1, List.of()));
    assertThrows(MalformedException.class, () -> read("memory", "memory/x", 1, List.of()));
    assertThrows(MalformedException.class, () -> read("memory", "memory/x", 1, List.of("zz")));
    assertThrows(
        MalformedException.class, () -> read("memory", "memory/x", 1L << 40, List.of(HASH)));
    assertThrows(
        MalformedException.class, () -> read("tasks", "conversation.jsonl", 1, List.of(HASH)));
  }

  @Test
  void tooManyFilesOrOneTwiceAreRefused() {
    Piece piece = new Piece("memory/x", 0, List.of());
    List<Piece> twice = List.of(piece, piece);
    assertThrows(MalformedException.class, () -> read(twice));
    assertThrows(
        MalformedException.class,
        () -> read(Collections.nCopies(PackageManifest.MAX_FILES + 1, piece)));
    assertThrows(
        MalformedException.class,
        () -> PackageManifest.read(new byte[PackageManifest.MAX_LENGTH + 1]));
  }

  private static void read(List<Piece> files) throws MalformedException {
    PackageManifest.read(new PackageManifest("kimi", 1, "", files, List.of()).toBytes());
  }

  private static void read(String section, String path, long size, List<String> chunks)
      throws MalformedException {
    Json piece = new Json().put("path", path).put("size", size).put("chunks", chunks);
    Json manifest =
        new Json()
            .put("schema", 1L)
            .put("agent", "kimi")
            .put("epoch", 1L)
            .put("sections", new Json().put(section, List.of(piece)));
    PackageManifest.read(manifest.toBytes());
  }

  @Test
  void whatHasChangedAndTheLastOneMakeItWhole() throws Exception {
    Path memory = memory();
    Files.writeString(memory.resolve("same"), "milk");
    pack(memory);
    PackageFolder last = new PackageFolder(temp.resolve("last"));
    folder().moveTo(last);
    Files.writeString(memory.resolve("sub/note.md"), "coffee");
    PackageManifest made = pack(memory);
    assertEquals(PackageManifest.digest(last.manifestBytes()), made.base());
    assertFalse(Files.exists(folder().changed().resolve("memory/same")));

    FileTree.delete(folder().files());
    Set<Piece> shared = folder().assemble(made, last);
    assertTrue(shared.stream().anyMatch(piece -> piece.path().equals("memory/same")));
    assertTrue(shared.stream().noneMatch(piece -> piece.path().equals("memory/sub/note.md")));
    folder().verify(made, shared);
    assertEquals("coffee", Files.readString(folder().files().resolve("memory/sub/note.md")));
    assertEquals("tea", Files.readString(last.files().resolve("memory/sub/note.md")));

    Files.writeString(folder().changed().resolve("memory/sub/note.md"), "toffee");
    folder().assemble(made, last);
    assertThrows(FileException.class, () -> folder().verify(made, shared));
    FileTree.delete(folder().changed());
    assertThrows(FileException.class, () -> folder().assemble(made, last));
    FileTree.delete(last.path());
    assertThrows(FileException.class, () -> folder().assemble(made, last));
  }

  @Test
  void whatIsNotAsTheManifestSaysIsRefused() throws Exception {
    PackageManifest made = pack(memory());
    Path extra = Files.writeString(folder().files().resolve("memory/extra"), "x");
    assertThrows(FileException.class, () -> folder().verify(made, Set.of()));
    Files.delete(extra);
    Files.writeString(folder().files().resolve("memory/sub/note.md"), "tee");
    assertThrows(FileException.class, () -> folder().verify(made, Set.of()));
    Files.delete(folder().files().resolve("memory/sub/note.md"));
    assertThrows(FileException.class, () -> folder().verify(made, Set.of()));
    Files.createSymbolicLink(
        folder().files().resolve("memory/sub/note.md"), temp.resolve("memory/sub/note.md"));
    assertThrows(FileException.class, () -> folder().verify(made, Set.of()));
  }

  @Test
  void isLaidDownOverNothingThatIsNotItsOwn() throws Exception {
    PackageManifest made = pack(memory());
    Path own = Files.createDirectories(temp.resolve("own/sub"));
    Files.writeString(own.resolve("note.md"), "mine");
    Path place = temp.resolve("place");
    Installation first = new Installation(folder(), place, temp.resolve("own"), null);
    first.check(made);
    first.install(made);
    assertEquals("tea", Files.readString(own.resolve("note.md")));
    assertEquals("mine", Files.readString(place.resolve("replaced/3/memory/sub/note.md")));
    assertEquals("{}\n", Files.readString(place.resolve("conversation.jsonl")));

    Files.delete(temp.resolve("memory/sub/note.md"));
    PackageManifest next = pack(temp.resolve("memory"));
    new Installation(folder(), place, temp.resolve("own"), made).install(next);
    assertFalse(Files.exists(own.resolve("note.md")));
  }

  @Test
  void aSymlinkOnTheWayIsNotFollowed() throws Exception {
    PackageManifest made = pack(memory());
    Path own = Files.createDirectories(temp.resolve("own"));
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    Files.createSymbolicLink(own.resolve("sub"), elsewhere);
    Installation installation = new Installation(folder(), temp.resolve("place"), own, null);
    assertThrows(FileException.class, () -> installation.check(made));
    assertThrows(FileException.class, () -> installation.install(made));
    try (var all = Files.list(elsewhere)) {
      assertTrue(all.findAny().isEmpty());
    }
  }

  @Test
  void linesAreCountedAndTheLastIsKnown() throws Exception {
    Path file = Files.writeString(temp.resolve("lines"), "{\"a\":1}\n{\"b\":2}\n");
    assertEquals(new MessageLines(2, "{\"b\":2}"), MessageLines.read(file, _ -> {}));
    assertEquals(new MessageLines(0, ""), MessageLines.read(temp.resolve("none"), _ -> {}));
  }
}
