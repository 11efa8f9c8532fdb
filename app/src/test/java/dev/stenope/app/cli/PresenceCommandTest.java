package dev.stenope.app.cli;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.await;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static dev.stenope.app.cli.TwoDaemons.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class PresenceCommandTest {
  @TempDir Path temp = Path.of("");

  @Test
  void whatOneSaysTheOtherSeesWithoutAsking() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp);
        Control follow = open(both.bob, command("presence").put("follow", true))) {
      await(follow, line -> line.text("presence", "").equals("online"));
      assertEquals(0, run(both.alice, "presence", "busy"));
      Json busy = await(follow, line -> line.text("presence", "").equals("busy"));
      assertEquals("presence", busy.text("event"));
      assertEquals("alice", busy.text("name"));
      assertEquals("direct", busy.text("reach"));
      assertTrue(busy.number("presence_seconds") < 5);
      assertFalse(busy.flag("suspect"));
      assertEquals("lan", busy.object("path").text("kind"));

      Json answer = ask(both.bob, command("presence"));
      assertEquals("bob", answer.text("name"));
      assertEquals("online", answer.text("presence"));
      assertEquals("busy", ((Json) answer.list("peers").getFirst()).text("presence"));
      assertEquals("busy", ask(both.alice, command("status")).text("presence"));
      for (String[] words : new String[][] {{"presence"}, {"presence", "--json"}, {"peers"}}) {
        assertEquals(0, run(both.bob, words));
      }
      assertEquals(2, run(both.bob, "presence", "asleep"));
      assertEquals(0, run(both.alice, "presence", "auto", "--json"));
      await(follow, line -> line.text("presence", "").equals("online"));

      both.stopAlice();
      Json asleep = await(follow, line -> line.text("presence", "").equals("asleep"));
      assertEquals("none", asleep.text("reach"));
      assertEquals(0, run(both.bob, "status"));
      assertEquals(1, run(both.alice, "presence"));
    }
  }
}
