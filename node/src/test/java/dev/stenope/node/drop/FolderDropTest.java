package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDropTest implements DeadDropContract {
  @TempDir Path directory;

  @Override
  public DeadDrop drop() throws IOException {
    return new FolderDrop(Files.createDirectories(directory.resolve("share")));
  }

  @Override
  public void litter(String name) throws IOException {
    Files.writeString(directory.resolve("share").resolve(name), "junk");
  }

  @Override
  public void age(String name, Duration by) throws IOException {
    Path file = directory.resolve("share").resolve(name);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(by)));
  }

  @Test
  void theFolderIsMadeIfItsParentIsThere() throws Exception {
    Path folder = directory.resolve("new");
    try (DeadDrop drop = new FolderDrop(folder)) {
      drop.put(name(1), content(1));
      assertTrue(Files.isDirectory(folder));
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamedWithWhatToDo() {
    Path folder = directory.resolve("no/such");
    try (DeadDrop drop = new FolderDrop(folder)) {
      DropException e = assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
      String line = String.valueOf(e.getMessage());
      assertTrue(line.contains(folder.toString()) && line.contains("mount"), line);
    }
  }

  @Test
  void aFolderThatIsGoneIsNotMadeAnew() throws Exception {
    Path folder = directory.resolve("new");
    try (DeadDrop drop = new FolderDrop(folder)) {
      drop.put(name(1), content(1));
      drop.delete(name(1));
      Files.delete(folder);
      assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
      assertThrows(DropException.class, () -> DeadDropContract.names(drop));
      assertThrows(DropException.class, () -> drop.get(name(1), SIZE));
      assertFalse(Files.exists(folder));
      Files.createDirectory(folder);
      assertTrue(drop.put(name(1), content(1)));
    }
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamed() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (DeadDrop drop = new FolderDrop(file)) {
      DropException e = assertThrows(DropException.class, () -> DeadDropContract.names(drop));
      assertTrue(String.valueOf(e.getMessage()).contains("not a folder"));
    }
  }

  @Test
  void linksAreNotFollowed() throws Exception {
    try (DeadDrop drop = drop()) {
      Path secret = Files.writeString(directory.resolve("secret"), "secret");
      Files.createSymbolicLink(directory.resolve("share").resolve(name(1)), secret);
      assertNull(drop.get(name(1), SIZE));
    }
  }

  @Test
  void nothingIsLeftBehindButTheFile() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      drop.put(name(1), content(1));
      drop.serverTime();
      try (Stream<Path> files = Files.list(directory.resolve("share"))) {
        assertEquals(List.of(directory.resolve("share").resolve(name(1))), files.toList());
      }
    }
  }

  @Test
  void addressesOfDropsAreReadOrRefusedInWords() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("a b"));
    DropAddress.check(folder.toString(), Shelf.inMemory());
    DropAddress.check(folder.toUri().toString(), Shelf.inMemory());
    assertEquals(folder.toString(), open("file:" + folder.toString().replace(" ", "%20")).place());
    for (String bad : List.of("", "nothing:x", "https://example.org/x", "file:", "file://host/x")) {
      DropException e = assertThrows(DropException.class, () -> open(bad));
      assertTrue(String.valueOf(e.getMessage()).contains("/path"), bad);
    }
  }

  private static DeadDrop open(String uri) throws DropException {
    return DropAddress.open(uri, Shelf.inMemory());
  }
}
