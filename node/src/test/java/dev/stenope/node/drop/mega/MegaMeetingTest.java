package dev.stenope.node.drop.mega;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.node.Home;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import dev.stenope.node.drop.mega.server.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes that know each other through a folder of MEGA alone.
@Timeout(120)
class MegaMeetingTest {
  @TempDir Path directory = Path.of("");

  private final Stage stage = new Stage();
  private final BlockingQueue<Output> met = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws IOException {
    stage.start();
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  private Node node(String name) throws IOException {
    Home home = Home.create(directory.resolve(name), name, new SecureRandom());
    Settings settings = Settings.standard().withBind(List.of("127.0.0.1"));
    Node node = Node.start(home, settings.withDrops(List.of(stage.link())));
    node.listen(
        event -> {
          if (event instanceof Output.Met) {
            met.add(event);
          }
        });
    return node;
  }

  private static void invite(Node one, Node two) {
    long expires = System.currentTimeMillis() / 1000 + 600;
    Invitation invitation =
        Invitation.make(one.id(), "one", List.of(), expires, new SecureRandom());
    one.submit(new Input.Invite(invitation));
    two.submit(new Input.Join(invitation));
  }

  @Test
  void aMeetingIsTwoPuts() throws Exception {
    try (Node one = node("one");
        Node two = node("two")) {
      stage.server().traffic().awaitHeld(2);
      stage.server().traffic().reset();
      invite(one, two);
      met.take();
      met.take();
      assertEquals(0, stage.server().traffic().commands("u"), stage.server().traffic()::toString);
      assertEquals(2, stage.server().traffic().commands("p"), stage.server().traffic()::toString);
    }
  }

  @Test
  void aServerThatWasDownForAWhileBringsThemTogether() throws Exception {
    stage.server().strike(Fault.hangUp());
    try (Node one = node("one");
        Node two = node("two")) {
      invite(one, two);
      stage.server().heal();
      met.take();
      met.take();
    }
  }
}
