package dev.stenope.opendal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DeadDropContract;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service is a folder, as that of a cloud would be.
@Tag("servers")
class OpendalDropTest implements DeadDropContract {
  @TempDir Path directory;

  private Path folder() {
    return directory.resolve("drop");
  }

  String uri() {
    return "opendal:fs?root=" + folder() + "&atomic_write_dir=" + directory.resolve("partial");
  }

  @Override
  public DeadDrop drop() throws IOException {
    return DropAddress.open(uri(), Shelf.inMemory());
  }

  /// Where OpenDAL writes whole files into a folder, it renames them over what is there.
  @Override
  public boolean keepsWritersApart() {
    return false;
  }

  @Override
  public void litter(String name) throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve(name), "junk");
  }

  @Override
  public void age(String name, Duration by) throws IOException {
    Files.setLastModifiedTime(folder().resolve(name), FileTime.from(Instant.now().minus(by)));
  }

  @Test
  void nothingIsLeftBehindButTheFile() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(DeadDropContract.name(1), DeadDropContract.content(1));
      drop.serverTime();
      try (Stream<Path> files = Files.list(folder())) {
        assertEquals(List.of(folder().resolve(DeadDropContract.name(1))), files.toList());
      }
    }
  }

  @Test
  void leftoversOfDeadNodesAreSweptToo() throws Exception {
    try (DeadDrop drop = drop()) {
      String leftover = ".handshake-0123456789abcdef.tmp";
      litter(leftover);
      litter("notes.txt");
      assertEquals(0, drop.expire());
      age(leftover, Duration.ofHours(2));
      age("notes.txt", Duration.ofHours(2));
      assertEquals(1, drop.expire());
      assertTrue(Files.exists(folder().resolve("notes.txt")));
    }
  }

  @Test
  void aServiceThatIsNotThereIsToldInWordsAndWithoutSecrets() throws Exception {
    List<String> places =
        List.of(
            "opendal:nosuchservice?token=hunter2",
            "opendal:dropbox?refresh_token=hunter2",
            "opendal:webdav?endpoint=http://127.0.0.1:1/hunter2&password=hunter2",
            "opendal:gdrive?root=/drop&client_id=a&client_secret=hunter2&refresh_token=hunter2");
    for (String place : places) {
      try (DeadDrop drop = DropAddress.open(place, Shelf.inMemory())) {
        DropException e = assertThrows(DropException.class, () -> DeadDropContract.names(drop));
        String line = String.valueOf(e.getMessage());
        assertTrue(line.contains("cannot look into the drop opendal:"), line);
        assertFalse(line.contains("hunter2") || e.getCause() != null, line);
      }
    }
  }

  @Test
  void whatIsNoAddressIsRefusedInWordsAndWithoutSecrets() {
    for (String bad :
        List.of(
            "opendal:",
            "opendal:?token=hunter2",
            "opendal:fs?hunter2",
            "opendal:fs?root=%hunter2")) {
      DropException e =
          assertThrows(DropException.class, () -> DropAddress.open(bad, Shelf.inMemory()).close());
      String line = String.valueOf(e.getMessage());
      assertTrue(line.contains("give opendal:SERVICE") && !line.contains("hunter2"), line);
    }
  }
}
