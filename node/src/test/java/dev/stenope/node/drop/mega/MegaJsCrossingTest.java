package dev.stenope.node.drop.mega;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.mega.server.MegaJs;
import dev.stenope.node.drop.mega.server.Owner;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Files cross between our client and one that others wrote, on one server.
@Tag("servers")
class MegaJsCrossingTest {
  private static final String FOLDER = "/temp-share/clawchat-connections";

  private final Stage stage = new Stage();

  @BeforeEach
  void start() throws IOException {
    stage.start();
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  private MegaJs other() {
    return MegaJs.account(stage.server(), Stage.MAIL, Stage.PASSWORD, FOLDER);
  }

  @Test
  void theFilesOfMegaJsAreOurs() throws Exception {
    try (DeadDrop guest = stage.drop()) {
      assertEquals(Set.of(), names(guest));
      other().put(name(1), content(1));
      other().put("notes.txt", content(2));
      Stage.until(() -> !names(guest).isEmpty());
      assertEquals(Set.of(name(1)), names(guest));
      assertArrayEquals(content(1), guest.get(name(1), SIZE));
      guest.delete(name(1));
      assertEquals(List.of("file 4096 notes.txt"), other().list());
    }
  }

  @Test
  void ourRealFilesAreMegaJsFiles() throws Exception {
    Shelf shelf = Shelf.inMemory();
    String account = Stage.MAIL + "?api=" + stage.server().address();
    try (MegaAccount login = MegaAccount.open(account, shelf);
        DeadDrop owner = MegaDrop.open("mega:" + account, shelf)) {
      assertTrue(login.login(Stage.PASSWORD.toCharArray(), null));
      byte[] large = new byte[65536];
      large[12345] = 1;
      owner.put(name(1), large);
      assertArrayEquals(large, other().get(name(1)));
      other().delete(name(1));
      Stage.until(() -> names(owner).isEmpty());
    }
  }

  @Test
  void ourSmallFilesAreFoldersWithTheirContentInTheAttributes() throws Exception {
    try (DeadDrop guest = stage.drop()) {
      guest.put(name(1), content(1));
      Owner.FolderLink link = stage.owner().link(stage.folder(), false);
      MegaJs reader = MegaJs.guest(stage.server(), link);
      assertEquals(List.of("folder 0 " + name(1)), reader.list());
      String attributes = reader.attributes(name(1));
      assertTrue(attributes.contains(Base64Url.of(content(1))), attributes);
    }
  }

  @Test
  void theLinkThatWeMakeServesMegaJs() throws Exception {
    Shelf shelf = Shelf.inMemory();
    stage.server().register("new@example.org", Stage.PASSWORD, 1);
    String account = "new@example.org?api=" + stage.server().address();
    try (MegaAccount login = MegaAccount.open(account, shelf)) {
      assertTrue(login.login(Stage.PASSWORD.toCharArray(), null));
      MegaJs owner = MegaJs.account(stage.server(), "new@example.org", Stage.PASSWORD, FOLDER);
      owner.put(name(1), content(1));
      MegaAddress address = MegaAddress.of(login.createLink());
      if (!(address instanceof MegaAddress.Link link)) {
        throw new AssertionError(address);
      }
      MegaJs guest =
          MegaJs.guest(
              stage.server(), new Owner.FolderLink(link.handle(), Base64Url.of(link.key()), null));
      assertArrayEquals(content(1), guest.get(name(1)));
      try (DeadDrop ours = MegaDrop.open(link.secret(), Shelf.inMemory())) {
        assertArrayEquals(content(1), ours.get(name(1), SIZE));
      }
    }
  }
}
