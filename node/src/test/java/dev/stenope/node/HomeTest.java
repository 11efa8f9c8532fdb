package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.mesh.Roster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir Path directory;

  private Home create() throws HomeException {
    return Home.create(directory.resolve("home"), "vps", new SecureRandom());
  }

  private static String line(HomeException e) {
    return String.valueOf(e.getMessage());
  }

  @Test
  void aNewHomeIsFoundAgain() throws Exception {
    Home made = create();
    Home found = Home.open(directory.resolve("home"));
    assertEquals(made.identity().id(), found.identity().id());
    assertEquals("vps", found.roster().name());
    assertEquals(List.of(), found.history().last(10, null));
  }

  @Test
  void nobodyElseMayLookIntoIt() throws Exception {
    Home home = create();
    home.lock().close();
    assertEquals("rwx------", mode(home.directory()));
    try (Stream<Path> files = Files.list(home.directory())) {
      for (Path file : files.toList()) {
        assertEquals("rw-------", mode(file), file.toString());
      }
    }
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aFileIsNoHome() throws Exception {
    Files.createFile(directory.resolve("home"));
    String line = line(assertThrows(HomeException.class, this::create));
    assertTrue(line.contains("it is not a folder"), line);
  }

  @Test
  void aHomeIsNeverReplaced() throws Exception {
    Home home = create();
    HomeException e = assertThrows(HomeException.class, this::create);
    assertTrue(line(e).contains("--home"));
    assertEquals(home.identity().id(), Home.open(home.directory()).identity().id());
  }

  @Test
  void noHomeSaysHowToMakeOne() {
    HomeException e =
        assertThrows(HomeException.class, () -> Home.open(directory.resolve("nowhere")));
    assertTrue(line(e).contains("stenope init"));
    assertFalse(Home.exists(directory.resolve("nowhere")));
  }

  @Test
  void whatIsKeptIsThereAndWholeFilesAloneAreSeen() throws Exception {
    Home home = create();
    home.keep(Roster.empty("other"));
    assertEquals("other", home.roster().name());
    try (Stream<Path> files = Files.list(home.directory())) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void aDamagedFileIsNamedAndLeftAsItIs() throws Exception {
    Home home = create();
    for (String name : List.of("roster.json", "identity.key")) {
      Path file = home.directory().resolve(name);
      Files.writeString(file, "{\"version\":1,");
      HomeException e =
          assertThrows(
              HomeException.class,
              () -> {
                home.roster();
                home.identity();
              });
      assertTrue(line(e).contains(name) && line(e).contains("restore"), line(e));
      assertEquals("{\"version\":1,", Files.readString(file));
      Files.writeString(home.directory().resolve("roster.json"), Roster.empty("x").toJson() + "\n");
    }
  }

  @Test
  void aFailedWriteLeavesTheOldRoster() throws Exception {
    Home home = create();
    Path inTheWay = Files.createDirectories(home.directory().resolve(".roster.json.new/x"));
    HomeException e = assertThrows(HomeException.class, () -> home.keep(Roster.empty("other")));
    assertTrue(line(e).contains("roster.json"));
    assertEquals("vps", home.roster().name());
    Files.delete(inTheWay);
    home.keep(Roster.empty("other"));
    assertEquals("other", home.roster().name());
  }

  @Test
  void onlyOneMayHoldTheLock() throws Exception {
    Home home = create();
    try (Home.Lock held = home.lock()) {
      assertTrue(held != null);
      HomeException e = assertThrows(HomeException.class, home::lock);
      assertTrue(line(e).contains("end it first"));
    }
    home.lock().close();
  }
}
