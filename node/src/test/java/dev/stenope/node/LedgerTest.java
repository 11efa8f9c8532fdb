package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.mesh.Roster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path directory;

  private final List<String> complaints = new ArrayList<>();
  private Home home;
  private Ledger ledger;

  @BeforeEach
  void open() throws Exception {
    home = Home.create(directory.resolve("home"), "vps", new SecureRandom());
    ledger = new Ledger(home, complaints::add);
  }

  @Test
  void whatIsToldIsOnTheDiskAtOnce() throws Exception {
    ledger.keep(Roster.empty("other"), 0);
    assertTrue(ledger.isSettled());
    assertEquals(Long.MAX_VALUE, ledger.deadline());
    assertEquals("other", home.roster().name());
    assertEquals(List.of(), complaints);
  }

  @Test
  void aRosterThatCannotBeWrittenUnsettlesUntilItIs() throws Exception {
    Path inTheWay = Files.createDirectories(home.directory().resolve(".roster.json.new/x"));
    ledger.keep(Roster.empty("other"), 0);
    assertFalse(ledger.isSettled());
    ledger.wake(SECOND / 2);
    assertEquals(SECOND, ledger.deadline());
    ledger.wake(SECOND);
    assertEquals(2 * SECOND, ledger.deadline());
    assertEquals(1, complaints.size());
    assertTrue(complaints.getFirst().contains("roster.json"));
    Files.delete(inTheWay);
    ledger.wake(2 * SECOND);
    assertTrue(ledger.isSettled());
    assertEquals("other", home.roster().name());
    assertEquals("", complaints.getLast());
  }
}
