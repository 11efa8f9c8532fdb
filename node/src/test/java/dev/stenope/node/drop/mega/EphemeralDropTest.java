package dev.stenope.node.drop.mega;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.mega.server.Fault;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An account that nobody has registered.
class EphemeralDropTest {
  private final Stage stage = new Stage();
  private final Shelf shelf = Shelf.inMemory();

  @BeforeEach
  void start() throws IOException {
    stage.start();
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  private DeadDrop drop() throws DropException {
    return MegaDrop.open(address(), shelf);
  }

  private String address() {
    return "mega:ephemeral?api=" + stage.server().address();
  }

  @Test
  void itIsMadeOnceAndKept() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
    }
    try (DeadDrop drop = drop()) {
      assertArrayEquals(content(1), drop.get(name(1), SIZE));
      stage.server().expireSessions();
      drop.put(name(2), content(2));
    }
    assertEquals(1, stage.server().traffic().commands("up"));
    assertEquals(2, stage.server().traffic().commands("us"));
  }

  @Test
  void oneThatCannotBeOpenedIsNotMadeAgainAndAgain() throws Exception {
    stage.server().strike(Fault.refusal("us", -1));
    try (DeadDrop drop = drop()) {
      for (int i = 0; i < 4; i++) {
        assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
      }
      assertEquals(1, stage.server().traffic().commands("up"));
      assertEquals(2, stage.server().traffic().commands("us"));
    }
  }

  @Test
  void itsLinkServesAnotherMachine() throws Exception {
    try (MegaAccount account = MegaAccount.open(address(), shelf);
        DeadDrop guest = MegaDrop.open(account.createLink(), Shelf.inMemory());
        DeadDrop owner = drop()) {
      assertEquals(account.link(), owner.shared());
      guest.put(name(1), content(1));
      assertArrayEquals(content(1), owner.get(name(1), SIZE));
    }
  }
}
