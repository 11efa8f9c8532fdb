package dev.stenope.bench;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.link.Congestion;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// A whole node that meets the other end by an invitation through a folder.
final class StenopeEnd {
  private StenopeEnd() {}

  /// What an end does, on the thread of its node.
  @FunctionalInterface
  interface Work {
    void event(Node node, Output event);
  }

  private static Congestion.Algorithm congestion() {
    String word = System.getProperty("bench.congestion", "bbr");
    return Congestion.Algorithm.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// Works until the harness ends the process.
  static void run(Job job, Settings wishes, Work work)
      throws IOException, MalformedException, InterruptedException {
    String name = job.sender() ? "sender" : "receiver";
    Path drop = Files.createDirectories(job.folder().resolve("drop"));
    List<String> drops = List.of(drop.toString());
    Home home = Home.create(job.folder().resolve(name), name, new SecureRandom());
    Settings settings =
        wishes
            .withDrops(drops)
            .withBind(List.of(job.address()))
            .withCongestion(congestion())
            .withFec(!System.getProperty("bench.fec", "auto").equals("off"));
    try (Node node = Node.start(home, settings)) {
      node.listen(
          event -> {
            if (event instanceof Output.Notice(String _, String text)) {
              System.err.println(text);
            }
            work.event(node, event);
          });
      if (job.sender()) {
        node.submit(new Input.Join(Invitation.parse(job.token())));
      } else {
        long expires = Instant.now().plusSeconds(600).getEpochSecond();
        Invitation invitation =
            Invitation.make(node.id(), name, drops, expires, new SecureRandom());
        node.submit(new Input.Invite(invitation));
        Job.ready(invitation.code());
      }
      new CountDownLatch(1).await();
    }
  }
}
