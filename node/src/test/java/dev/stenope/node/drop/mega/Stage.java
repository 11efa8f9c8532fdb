package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.mega.server.MegaServer;
import dev.stenope.node.drop.mega.server.Node;
import dev.stenope.node.drop.mega.server.Owner;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A server with one account, in which the folder of the drop has a writable link.
final class Stage implements AutoCloseable {
  static final String MAIL = "someone@example.org";
  static final String PASSWORD = "a password of some length";

  private static final long LIMIT = 30_000_000_000L;

  private @Nullable MegaServer server;
  private @Nullable Owner owner;
  private String folder = "";
  private String link = "";

  void start() throws IOException {
    server = MegaServer.start();
    owner = server().register(MAIL, PASSWORD, 2);
    folder = owner().folders("/temp-share/clawchat-connections");
    link = "mega:" + owner().link(folder, true) + "?api=" + server().address();
  }

  MegaServer server() {
    return Objects.requireNonNull(server);
  }

  Owner owner() {
    return Objects.requireNonNull(owner);
  }

  /// The handle of the folder of the drop.
  String folder() {
    return folder;
  }

  /// The address of the drop.
  String link() {
    return link;
  }

  MegaDrop drop() throws DropException {
    return MegaDrop.open(link, Shelf.inMemory());
  }

  /// Asks again and again until it is so; it is an error if that takes half a minute.
  static void until(Callable<Boolean> question) throws Exception {
    long end = System.nanoTime() + LIMIT;
    while (!question.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("what was waited for did not come");
      }
      Thread.onSpinWait();
    }
  }

  /// The handles of the nodes of this name in the folder of the drop.
  List<String> node(String name) {
    return owner().named(folder).getOrDefault(name, List.of()).stream().map(Node::handle).toList();
  }

  @Override
  public void close() {
    server().close();
  }
}
