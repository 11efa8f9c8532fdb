package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.all;
import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.crypto.Caveats;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TrustTest extends WithTwoDaemons {
  private static final int MESSAGES = 16;

  @Test
  void whatIsTakenAtOnceSpendsNoMoreThanTheBudget() throws Exception {
    nodes.aliceHas("guests: [bob]\n");
    ask(nodes.alice, command("attach").put("agent", "kimi"));
    Caveats once =
        new Caveats(List.of("ask"), List.of("kimi"), List.of(), List.of(), 4_000_000_000L, 1, 0);
    byte[] holder = nodes.bob.identity().publicKey();
    Capability token = Capability.issue(nodes.alice.identity(), holder, once, new byte[12]);
    Json send = command("send").put("peer", "alice/kimi").put("token", token.text());
    for (int i = 0; i < MESSAGES; i++) {
      ask(nodes.bob, send.put("text", "message " + i).put("wait", "accepted"));
    }
    Json take = command("take").put("agent", "kimi").put("wait", 60);
    List<Future<List<Json>>> taken = new ArrayList<>();
    try (ExecutorService takers = Executors.newFixedThreadPool(MESSAGES)) {
      for (int i = 0; i < MESSAGES; i++) {
        taken.add(takers.submit(() -> all(nodes.alice, take)));
      }
    }
    int valid = 0;
    for (Future<List<Json>> each : taken) {
      valid += each.get().getFirst().text("token").equals("valid") ? 1 : 0;
    }
    assertEquals(1, valid);
  }
}
