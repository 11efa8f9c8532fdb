package dev.stenope.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table =
        new Table(new Style(false, true), "A", "LONG", "C").row("wider", "x", "y").row("", "z", "");
    assertEquals(List.of("A       LONG   C", "wider   x      y", "        z"), table.lines());
  }

  @Test
  void colorsDoNotMoveColumns() {
    Style style = new Style(true, true);
    Table table = new Table(style, "A", "B").row(style.red("r"), "1").row("plain", "2");
    assertEquals(
        List.of("A       B", "r       1", "plain   2"),
        table.lines().stream().map(line -> line.replaceAll("\u001b\\[\\d+m", "")).toList());
  }

  @Test
  void aRowHasAllCells() {
    Table table = new Table(new Style(false, false), "A", "B");
    assertThrows(IllegalArgumentException.class, () -> table.row("alone"));
  }
}
