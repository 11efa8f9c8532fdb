package dev.stenope.node.drop.mega.server;

import java.io.IOException;

/// A server to try things on by hand: it has one account of each version of the login, and a
/// writable link. A line on standard input has it print what has been asked of it.
///
///     java -cp node/target/test-classes:node/target/classes:core/target/classes:jackson-core.jar \
///         dev.stenope.node.drop.mega.server.Stand 18080
public final class Stand {
  private static final String PASSWORD = "password";

  private Stand() {}

  /// Runs on the port that is given, or on a free one, until standard input ends.
  public static void main(String[] arguments) throws IOException {
    int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
    try (MegaServer server = MegaServer.start(port)) {
      Owner owner = server.register("second@example.org", PASSWORD, 2);
      server.register("first@example.org", PASSWORD, 1);
      String folder = owner.folders("/temp-share/clawchat-connections");
      System.out.println("address " + server.address());
      System.out.println("accounts second@example.org first@example.org, password " + PASSWORD);
      System.out.println("session " + owner.session());
      System.out.println("link mega:" + owner.link(folder, true));
      while (IO.readln() != null) {
        System.out.println(server.traffic());
      }
    }
  }
}
