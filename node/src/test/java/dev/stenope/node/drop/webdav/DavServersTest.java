package dev.stenope.node.drop.webdav;

import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DeadDropContract;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drops on the WebDAV servers of Debian: Apache's mod_dav and lighttpd's mod_webdav.
@Tag("servers")
class DavServersTest {
  private static final AtomicInteger FOLDERS = new AtomicInteger();

  @TempDir static Path directory;
  private static int apachePort;
  private static int lighttpdPort;
  private static ServerProcess apache;
  private static ServerProcess lighttpd;

  @BeforeAll
  static void start() throws IOException {
    DavServers.folder(directory);
    apachePort = ServerProcess.freePort();
    apache = DavServers.apache(directory.resolve("apache"), apachePort);
    lighttpdPort = ServerProcess.freePort();
    lighttpd = DavServers.lighttpd(directory.resolve("lighttpd"), lighttpdPort);
  }

  @AfterAll
  static void stop() {
    apache.close();
    lighttpd.close();
  }

  /// A folder of its own for each test.
  interface Place extends DeadDropContract {
    /// The folder on the disk.
    Path folder();

    String address();

    @Override
    default DeadDrop drop() throws Exception {
      DavServers.folder(folder());
      return WebDavDrop.open(address());
    }

    @Override
    default void litter(String name) throws IOException {
      Files.writeString(folder().resolve(name), "junk");
    }

    @Override
    default void age(String name, Duration by) throws IOException {
      Files.setLastModifiedTime(folder().resolve(name), FileTime.from(Instant.now().minus(by)));
    }

    @Test
    default void theFolderIsMadeIfItsParentIsThere() throws Exception {
      try (DeadDrop drop = WebDavDrop.open(address())) {
        assertTrue(drop.put(name(1), content(1)));
      }
      assertTrue(Files.isRegularFile(folder().resolve(name(1))));
    }

    @Test
    default void aFolderWhoseParentIsNotThereIsToldWithWhatToDo() throws Exception {
      try (DeadDrop drop = WebDavDrop.open(address() + "no/such/")) {
        DropException e = assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
        assertTrue(String.valueOf(e.getMessage()).contains("correct the path"), e.getMessage());
        assertThrows(DropException.class, drop::serverTime);
      }
    }

    @Test
    default void aFolderThatIsGoneIsNotMadeAnew() throws Exception {
      try (DeadDrop drop = drop()) {
        drop.put(name(1), content(1));
        drop.delete(name(1));
        Files.delete(folder());
        assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
        assertThrows(DropException.class, () -> DeadDropContract.names(drop));
        assertFalse(Files.exists(folder()));
      }
    }

    @Test
    default void nothingIsLeftBehindButTheFile() throws Exception {
      try (DeadDrop drop = drop()) {
        drop.put(name(1), content(1));
        drop.put(name(1), content(1));
        drop.put(name(2), content(2));
        drop.put(name(2), content(2));
        drop.serverTime();
      }
      try (Stream<Path> files = Files.list(folder())) {
        assertEquals(2, files.count());
      }
    }

    @Test
    default void theClockOfTheServerIsLearnedByTheWay() throws Exception {
      try (DeadDrop drop = drop()) {
        DeadDropContract.names(drop);
        var clock = drop.clock();
        assertTrue(clock != null && clock.error() < 5_000_000_000L);
      }
    }
  }

  private static String address(int port, String path) {
    return "webdav:http://%s@127.0.0.1:%d/%s/".formatted(DavServers.LOGIN, port, path);
  }

  @Nested
  class ApacheByBasic implements Place {
    private final String path = "basic/f" + FOLDERS.incrementAndGet();

    @Override
    public Path folder() {
      return directory.resolve("apache").resolve(path);
    }

    @Override
    public String address() {
      return DavServersTest.address(apachePort, path);
    }

    /// It looks for the file, and only then renames another over it.
    @Override
    public boolean keepsWritersApart() {
      return false;
    }
  }

  @Nested
  class ApacheByDigest implements Place {
    private final String path = "digest/Grüße & %d".formatted(FOLDERS.incrementAndGet());

    @Override
    public Path folder() {
      return directory.resolve("apache").resolve(path);
    }

    @Override
    public String address() {
      return DavServersTest.address(apachePort, path);
    }

    @Override
    public boolean keepsWritersApart() {
      return false;
    }
  }

  @Nested
  class LighttpdByBasic implements Place {
    private final String path = "basic/f" + FOLDERS.incrementAndGet();

    @Override
    public Path folder() {
      return directory.resolve("lighttpd").resolve(path);
    }

    @Override
    public String address() {
      return DavServersTest.address(lighttpdPort, path);
    }
  }

  @Nested
  class LighttpdByDigest implements Place {
    private final String path = "digest/f" + FOLDERS.incrementAndGet();

    @Override
    public Path folder() {
      return directory.resolve("lighttpd").resolve(path);
    }

    @Override
    public String address() {
      return DavServersTest.address(lighttpdPort, path);
    }
  }

  @Test
  void withoutAPasswordNobodyGetsIn() throws Exception {
    for (int port : List.of(apachePort, lighttpdPort)) {
      for (String part : List.of("basic", "digest")) {
        refused("webdav:http://127.0.0.1:" + port + "/" + part, "user:password");
        refused("webdav:http://anna:wrong@127.0.0.1:" + port + "/" + part, "correct them");
      }
    }
  }

  private static void refused(String address, String advice) throws Exception {
    try (DeadDrop drop = WebDavDrop.open(address)) {
      DropException e = assertThrows(DropException.class, drop::serverTime);
      String line = String.valueOf(e.getMessage());
      assertTrue(line.contains(advice), line);
      assertFalse(line.contains("wrong"), line);
      assertTrue(e.pause().compareTo(Duration.ofSeconds(30)) > 0);
    }
  }

  @Test
  void oneDropServesManyRequestsOnOneConnection() throws Exception {
    Path folder = DavServers.folder(directory.resolve("apache/digest/many"));
    try (DeadDrop drop = WebDavDrop.open(address(apachePort, "digest/many"))) {
      for (int i = 0; i < 50; i++) {
        assertTrue(drop.put(name(i), content(i)));
      }
      assertEquals(50, DeadDropContract.names(drop).size());
      for (int i = 0; i < 50; i++) {
        drop.delete(name(i));
      }
      assertEquals(Set.of(), DeadDropContract.names(drop));
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(0, files.count());
      }
    }
  }
}
