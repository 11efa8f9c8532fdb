package dev.stenope.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void whatOthersWroteCannotDriveTheTerminal() {
    assertEquals("?[2Jhi", Text.tame("\u001b[2Jhi"));
    assertEquals("?31mred", Text.tame("\u009b31mred"));
    assertEquals("a?b", Text.tame("a\u202eb"));
    assertEquals("two lines", Text.tame("two\nlines"));
    assertEquals("?", Text.tame("\ud800"));
  }

  @Test
  void whatPeopleWriteStaysAsItIs() {
    assertEquals("Grüße, 你好, 👍🏽", Text.tame("Grüße, 你好, 👍🏽"));
  }

  @Test
  void timesHaveTheUnitThatSuitsThem() {
    assertEquals("0.05 ms", Text.nanos(50_000));
    assertEquals("4.2 ms", Text.nanos(4_200_000));
    assertEquals("212 ms", Text.nanos(212_400_000));
    assertEquals("1.2 s", Text.nanos(1_200_000_000));
    assertEquals("45 s", Text.seconds(45));
    assertEquals("10 min", Text.seconds(600));
    assertEquals("2 h", Text.seconds(7200));
    assertEquals("2 h 5 min", Text.seconds(7500));
    assertEquals("3 d", Text.seconds(3 * 86_400));
  }

  @Test
  void widthCountsNoColors() {
    Style style = new Style(true, true);
    assertEquals(4, Text.width(style.green("✓ ok")));
    assertEquals(6, Text.width(Text.pad(style.bold("ab"), 6)));
  }
}
