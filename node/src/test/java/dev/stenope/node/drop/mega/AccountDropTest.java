package dev.stenope.node.drop.mega;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.mega.server.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The contract as the owner of the account, and what only an owner can do.
@Timeout(90)
class AccountDropTest implements MegaContract {
  private static final char[] PASSWORD = Stage.PASSWORD.toCharArray();

  private final Stage stage = new Stage();
  private final Shelf shelf = Shelf.inMemory();

  @BeforeEach
  void start() throws IOException {
    stage.start();
    try (MegaAccount account = account(Stage.MAIL)) {
      assertTrue(account.login(PASSWORD, null));
    }
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  @Override
  public Stage stage() {
    return stage;
  }

  @Override
  public DeadDrop drop() throws DropException {
    return MegaDrop.open("mega:" + Stage.MAIL + suffix(), shelf);
  }

  private String suffix() {
    return "?api=" + stage.server().address();
  }

  private MegaAccount account(String name) throws DropException {
    return MegaAccount.open(name + suffix(), shelf);
  }

  private static String line(DropException e) {
    return String.valueOf(e.getMessage());
  }

  @Test
  void theOwnerAndTheGuestsOfALinkReadEachOther() throws Exception {
    try (DeadDrop owner = drop();
        DeadDrop guest = stage.drop()) {
      owner.put(name(1), content(1));
      assertArrayEquals(content(1), guest.get(name(1), SIZE));
      guest.put(name(2), content(2));
      try (DeadDrop late = drop()) {
        assertArrayEquals(content(2), late.get(name(2), SIZE));
      }
    }
  }

  @Test
  void aLinkIsMadeOnceAndServesAnotherMachine() throws Exception {
    stage.server().register("new@example.org", Stage.PASSWORD, 1);
    String address;
    try (MegaAccount account = account("new@example.org")) {
      assertTrue(account.login(PASSWORD, null));
      assertNull(account.link());
      address = account.createLink();
      assertEquals(address, account.createLink());
      assertEquals(address, account.link());
    }
    try (DeadDrop owner = MegaDrop.open("mega:new@example.org" + suffix(), shelf);
        DeadDrop guest = MegaDrop.open(address, Shelf.inMemory())) {
      assertEquals(address, owner.shared());
      owner.put(name(1), content(1));
      assertArrayEquals(content(1), guest.get(name(1), SIZE));
      guest.put(name(2), new byte[16384]);
      try (DeadDrop late = MegaDrop.open("mega:new@example.org" + suffix(), shelf)) {
        assertEquals(Set.of(name(1), name(2)), names(late));
        assertArrayEquals(new byte[16384], late.get(name(2), 16384));
      }
    }
  }

  @Test
  void whatLiesThereWhenALinkIsMadeIsReadThroughIt() throws Exception {
    stage.server().register("new@example.org", Stage.PASSWORD, 2);
    try (MegaAccount account = account("new@example.org");
        DeadDrop owner = MegaDrop.open("mega:new@example.org" + suffix(), shelf)) {
      account.login(PASSWORD, null);
      owner.put(name(1), content(1));
      try (DeadDrop guest = MegaDrop.open(account.createLink(), Shelf.inMemory())) {
        assertArrayEquals(content(1), guest.get(name(1), SIZE));
        // The owner learns of the link by an event.
        Stage.until(() -> owner.shared() != null);
        guest.put(name(2), content(2));
        Stage.until(() -> owner.get(name(2), SIZE) != null);
      }
    }
  }

  @Test
  void aSessionThatHasEndedIsRenewedTwiceADayAtMost() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      stage.server().expireSessions();
      drop.put(name(2), content(2));
      assertEquals(2, stage.server().traffic().commands("us"));
      stage.server().expireSessions();
      DropException e = assertThrows(DropException.class, () -> drop.put(name(3), content(3)));
      assertTrue(line(e).contains("often enough today"), line(e));
      assertEquals(2, stage.server().traffic().commands("us"));
    }
  }

  @Test
  void aSecondFactorIsLeftToAPerson() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      stage.owner().askSecondFactor("123456");
      stage.server().expireSessions();
      for (int i = 2; i < 5; i++) {
        String name = name(i);
        DropException e = assertThrows(DropException.class, () -> drop.put(name, content(1)));
        assertTrue(line(e).contains("drop mega login " + Stage.MAIL), line(e));
        assertEquals(Duration.ofHours(1), e.pause());
      }
      assertEquals(2, stage.server().traffic().commands("us"));
      try (MegaAccount account = account(Stage.MAIL)) {
        assertTrue(account.login(PASSWORD, "123456"));
      }
      assertTrue(drop.put(name(5), content(5)));
    }
  }

  @Test
  void loginsThatFailCountToo() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      stage.server().expireSessions();
      stage.server().strike(Fault.refusal("us", -1));
      for (int i = 2; i < 5; i++) {
        String name = name(i);
        assertThrows(DropException.class, () -> drop.put(name, content(1)));
      }
      assertEquals(2, stage.server().traffic().commands("us"));
    }
  }

  @Test
  void theNameOfAUserIsOne() throws Exception {
    stage.server().strike(Fault.text("[{\"u\":\"\\u001b]0;it is you\"}]"));
    try (MegaAccount account = account(Stage.MAIL)) {
      DropException e = assertThrows(DropException.class, account::user);
      assertTrue(line(e).contains("not MEGA"), line(e));
    }
  }

  @Test
  void withoutALoginAPersonIsToldHowTo() throws Exception {
    try (DeadDrop drop = MegaDrop.open("mega:" + Stage.MAIL + suffix(), Shelf.inMemory())) {
      DropException e = assertThrows(DropException.class, drop::serverTime);
      assertTrue(line(e).contains("stenope drop mega login " + Stage.MAIL), line(e));
    }
  }

  @Test
  void aWrongPasswordAndAnUnknownAddressAreToldAlike() throws Exception {
    for (String name : Set.of("nobody@example.org", "other@example.org")) {
      stage.server().register("other@example.org", "another password", 2);
      try (MegaAccount account = account(name)) {
        DropException e = assertThrows(DropException.class, () -> account.login(PASSWORD, null));
        assertTrue(line(e).contains("with this password"), line(e));
        assertFalse(account.isLoggedIn());
      }
    }
  }

  @Test
  void aSecondFactorIsAskedFor() throws Exception {
    stage.server().register("two@example.org", Stage.PASSWORD, 2).askSecondFactor("123456");
    try (MegaAccount account = account("two@example.org")) {
      assertFalse(account.login(PASSWORD, null));
      assertFalse(account.login(PASSWORD, "654321"));
      assertTrue(account.login(PASSWORD, "123456"));
      assertEquals(11, account.user().length());
    }
  }

  @Test
  void whoLogsOutIsUnknown() throws Exception {
    try (MegaAccount account = account(Stage.MAIL);
        DeadDrop drop = drop()) {
      account.logout();
      assertFalse(account.isLoggedIn());
      assertThrows(DropException.class, drop::serverTime);
    }
  }

  @Test
  void sessionsThatBeginWithZeroServe() throws Exception {
    stage.server().knobs().zeroSessions(true);
    stage.server().register("zero@example.org", Stage.PASSWORD, 2);
    try (MegaAccount account = account("zero@example.org")) {
      assertTrue(account.login(PASSWORD, null));
      account.user();
    }
  }

  @Test
  void hashcashIsPaid() throws Exception {
    stage.server().knobs().hashcash(240, "us0", "us", "f");
    stage.server().register("work@example.org", Stage.PASSWORD, 2);
    try (MegaAccount account = account("work@example.org")) {
      assertTrue(account.login(PASSWORD, null));
      Objects.requireNonNull(account.createLink());
    }
  }

  @Test
  void twoNodesOfAnAccountMakeOneFolder() throws Exception {
    stage.server().register("new@example.org", Stage.PASSWORD, 2);
    try (MegaAccount account = account("new@example.org");
        DeadDrop one = MegaDrop.open("mega:new@example.org" + suffix(), shelf);
        DeadDrop two = MegaDrop.open("mega:new@example.org" + suffix(), shelf)) {
      account.login(PASSWORD, null);
      one.put(name(1), content(1));
      assertArrayEquals(content(1), two.get(name(1), SIZE));
    }
  }
}
