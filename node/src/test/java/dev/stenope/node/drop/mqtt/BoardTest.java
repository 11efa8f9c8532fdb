package dev.stenope.node.drop.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {
  private static final long LIFE = 300;

  private final Board board = new Board(_ -> LIFE);

  private static String name(int number) {
    return "handshake-%010d-a.bin".formatted(number);
  }

  @Test
  void aFileIsThereUntilItsEnd() {
    board.post(name(1), new byte[] {1}, 10, 100);
    board.post(name(2), new byte[] {2}, Board.ENDLESS, 100);
    assertTrue(board.has(name(1), 109));
    assertFalse(board.has(name(1), 110));
    assertEquals(List.of(name(2)), board.names(110));
    assertEquals(1, board.forgetEnded(110));
    assertNull(board.content(name(1)));
    assertArrayEquals(new byte[] {2}, board.content(name(2)));
    assertEquals(0, board.forgetEnded(Long.MAX_VALUE));
  }

  @Test
  void aFileWithoutAnEndIsOldAfterTheLifeOfItsKind() {
    board.post(name(1), new byte[1], Board.ENDLESS, 100);
    board.post(name(2), new byte[1], Board.ENDLESS, 101);
    board.post(name(3), new byte[1], Board.ENDLESS, 200);
    assertEquals(List.of(), board.old(100 + LIFE, 9));
    assertEquals(List.of(name(1), name(2)), board.old(102 + LIFE, 9));
    assertEquals(List.of(name(1)), board.old(102 + LIFE, 1));
    board.post(name(1), new byte[1], Board.ENDLESS, 300);
    assertEquals(List.of(name(2)), board.old(102 + LIFE, 9));
  }

  @Test
  void ofTooManyBytesTheOldestAreForgottenAndTheirNamesStay() {
    int size = 1 << 16;
    int fitting = Board.MAX_BYTES / size;
    for (int i = 0; i <= fitting; i++) {
      board.post(name(i), new byte[size], Board.ENDLESS, 0);
    }
    assertNull(board.content(name(0)));
    assertTrue(board.has(name(0), 0));
    assertEquals(size, length(1));
    board.post(name(0), new byte[size], Board.ENDLESS, 0);
    assertNull(board.content(name(1)));
    board.remove(name(2));
    board.post(name(1), new byte[size], Board.ENDLESS, 0);
    assertEquals(size, length(3));
  }

  private int length(int number) {
    byte[] content = board.content(name(number));
    return content == null ? -1 : content.length;
  }

  @Test
  void ofTooManyNamesTheOldestAreForgotten() {
    for (int i = 0; i <= Board.MAX_NAMES; i++) {
      board.post(name(i), new byte[1], Board.ENDLESS, 0);
    }
    assertEquals(Board.MAX_NAMES, board.names(0).size());
    assertFalse(board.has(name(0), 0));
    assertTrue(board.has(name(1), 0) && board.has(name(Board.MAX_NAMES), 0));
  }
}
