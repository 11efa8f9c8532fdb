package dev.stenope.node.drop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.stenope.core.rendezvous.DropName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftoversTest {
  private static final String STEM = "handshake-1800000000-" + "a".repeat(32);

  /// What programs that keep folders in step make of a name.
  private static final List<String> MARKS =
      List.of(
          ".sync-conflict-20260818-173636-D4LGQYW",
          ".sync-conflict-20150101-120000",
          " (conflicted copy 2026-08-18 173636)",
          " (kim's conflicted copy 2026-08-18)",
          " (kim's conflicted copy 2026-08-18) (1)",
          " (SFConflict kim@drop.example 2026-08-18-17-36-36)",
          " [conflicted]",
          " (Conflict)",
          " (1)",
          "(12)",
          " 2");

  /// Those whose mark is in letters that a name of ours may have.
  private static final List<String> HIDDEN =
      List.of("-DESKTOP-4711", "_conflict-20260818-173636", "_NAS_Aug-18-173636-2026_Conflict");

  @Test
  void aCopyIsNoFileOfOursAndGoesAsTheFileWould() {
    for (String mark : MARKS) {
      assertNull(FileKind.of(STEM + mark + ".bin"), mark);
      assertEquals(FileKind.HANDSHAKE.life(), Leftovers.life(STEM + mark + ".bin"), mark);
      String mail = "mail-" + "b".repeat(32) + mark + ".bin";
      assertEquals(FileKind.MAIL.life(), Leftovers.life(mail), mark);
    }
  }

  @Test
  void aCopyWhoseMarkIsInOurLettersBearsNoValidTag() {
    assertNotNull(DropName.parse(STEM + ".bin"));
    for (String mark : HIDDEN) {
      assertNull(DropName.parse(STEM + mark + ".bin"), mark);
      assertEquals(FileKind.HANDSHAKE, FileKind.of(STEM + mark + ".bin"), mark);
    }
  }

  @Test
  void whatDoesNotStemFromOursIsNobodysLeftover() {
    for (String name :
        List.of(
            "holiday (1).bin",
            "holiday.sync-conflict-20260818-173636-D4LGQYW.bin",
            "handshake (1).bin",
            STEM + ".bin",
            STEM + " (1).txt",
            STEM + ".bin.part",
            STEM + " (my notes).bin",
            " (1).bin",
            ".bin",
            "",
            " ".repeat(300) + ".bin")) {
      assertNull(Leftovers.life(name), name);
    }
  }

  @Test
  void whatADeadNodeWasWritingGoesAfterAnHour() {
    assertEquals(Duration.ofHours(1), Leftovers.life(".handshake-0123456789abcdef.tmp"));
    assertNull(Leftovers.life(".handshake-x.tmp"));
  }
}
