package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.Shelf;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract through a writable link, which each drop has by itself.
class LinkDropTest implements MegaContract {
  private final Stage stage = new Stage();

  @BeforeEach
  void start() throws IOException {
    stage.start();
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
  public DeadDrop drop() throws Exception {
    return MegaDrop.open(stage.link(), Shelf.inMemory());
  }
}
