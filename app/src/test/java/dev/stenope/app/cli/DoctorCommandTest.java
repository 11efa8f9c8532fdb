package dev.stenope.app.cli;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.await;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Doctor of two nodes.
class DoctorCommandTest {
  @TempDir private Path temp;

  private static Json peer(Json found) {
    return (Json) found.list("peers").getFirst();
  }

  @Test
  void aPeerIsHealthyAndWhenItStopsItHasLeftAndNobodyIsAlarmed() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp)) {
      assertEquals(0, TwoDaemons.run(both.alice, "ping", "bob", "-c", "1"));
      try (Control events = open(both.alice, command("events"))) {
        Json found = ask(both.alice, command("doctor"));
        assertEquals("healthy", peer(found).text("health"));
        assertEquals("", peer(found).text("seen_by"));
        assertTrue(found.flag("ok"), found::toString);
        assertEquals(0, TwoDaemons.run(both.alice, "doctor"));
        await(events, line -> line.text("event", "").equals("listening"));
        both.stopBob();
        await(events, line -> line.text("health", "").equals("left"));
      }
      Json found = ask(both.alice, command("doctor"));
      assertEquals("left", peer(found).text("health"));
      assertTrue(found.flag("ok"), found::toString);
    }
  }
}
