package dev.stenope.bench.meet;

import dev.stenope.node.drop.mega.server.MegaServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A drop where nodes meet for the benchmark. `latencyHere` is added to every call of it by the
/// benchmark; a server adds its own.
record Venue(
    String name, String address, Duration latencyHere, Journal journal, @Nullable MegaServer server)
    implements AutoCloseable {
  private static final String FOLDER = "/temp-share/clawchat-connections";

  static Venue folder(Path parent, String name, Duration latency) throws IOException {
    Path folder = Files.createDirectory(parent.resolve(name));
    return new Venue(name, folder.toString(), latency, new Journal(), null);
  }

  /// A folder of MEGA, reached by its writable link, on a server on loopback.
  static Venue mega(String name, Duration latency) throws IOException {
    MegaServer server = MegaServer.start();
    var owner = server.register("someone@example.org", "a password of some length", 2);
    String link = owner.link(owner.folders(FOLDER), true).toString();
    server.knobs().delay(latency, Duration.ZERO);
    String address = "mega:" + link + "?api=" + server.address();
    return new Venue(name, address, Duration.ZERO, new Journal(), server);
  }

  /// Begins to count requests.
  void count() {
    journal.clear();
    if (server != null) {
      server.traffic().reset();
    }
  }

  /// What was asked of the server since, or of the folder where there is none.
  int requests() {
    return server == null ? journal.calls() : server.traffic().calls();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
