package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Frame;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AckRangesTest {
  private final AckRanges ranges = new AckRanges();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void rangesAreThoseOfTheSetOfNumbers(long seed) {
    Random random = new Random(seed);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      numbers.add(i);
    }
    Collections.shuffle(numbers, random);
    BitSet model = new BitSet();
    for (int number : numbers) {
      ranges.received(number, random.nextBoolean(), 0);
      model.set(number);
      assertArrayEquals(bounds(model), ranges.frame(0).bounds());
    }
    assertArrayEquals(new long[] {0, 119}, ranges.frame(0).bounds());
  }

  private static long[] bounds(BitSet model) {
    List<Long> bounds = new ArrayList<>();
    for (int last = model.length() - 1; last >= 0; ) {
      int first = model.previousClearBit(last) + 1;
      bounds.add((long) first);
      bounds.add((long) last);
      last = model.previousSetBit(first - 1);
    }
    return bounds.stream().mapToLong(Long::longValue).toArray();
  }

  @Test
  void aNumberThatCameBeforeChangesNothing() {
    ranges.received(5, true, 0);
    ranges.received(7, true, 0);
    ranges.received(5, true, 0);
    ranges.received(7, true, 0);
    assertArrayEquals(new long[] {7, 7, 5, 5}, ranges.frame(0).bounds());
  }

  @Test
  void atMostSixtyFourRangesAreKeptAndTheOldestGo() {
    for (int i = 0; i < 200; i++) {
      ranges.received(2L * i, true, 0);
    }
    ranges.received(1, true, 0);
    long[] bounds = ranges.frame(0).bounds();
    assertEquals(2 * Frame.MAX_RANGES, bounds.length);
    assertEquals(398, bounds[1]);
    assertEquals(2 * (200 - Frame.MAX_RANGES), bounds[bounds.length - 2]);
  }

  @Test
  void everySecondPacketAtFirstAndEveryEighthLater() {
    int frames = 0;
    for (int i = 0; i < 100; i++) {
      ranges.received(i, true, 0);
      frames += acknowledged(0);
    }
    assertEquals(50, frames);
    for (int i = 100; i < 180; i++) {
      ranges.received(i, true, 0);
      frames += acknowledged(0);
    }
    assertEquals(60, frames);
  }

  private int acknowledged(long now) {
    if (!ranges.due(now)) {
      return 0;
    }
    ranges.sent();
    return 1;
  }

  @Test
  void aLonePacketIsAcknowledgedAfterFiveMilliseconds() {
    ranges.received(0, true, 100 * MS);
    assertFalse(ranges.due(100 * MS));
    assertEquals(105 * MS, ranges.deadline());
    assertTrue(ranges.due(105 * MS));
    assertEquals(5000, ranges.frame(105 * MS).delay());
    ranges.sent();
    assertEquals(Long.MAX_VALUE, ranges.deadline());
  }

  @Test
  void aGapAndWhatFillsItAreToldAtOnce() {
    ranges.received(0, true, 0);
    ranges.sent();
    ranges.received(2, true, 0);
    assertTrue(ranges.due(0));
    ranges.sent();
    ranges.received(1, true, 0);
    assertTrue(ranges.due(0));
    assertArrayEquals(new long[] {0, 2}, ranges.frame(0).bounds());
  }

  @Test
  void packetsThatDoNotAskAreTakenNoteOfInSilence() {
    for (int i = 0; i < 50; i += 2) {
      ranges.received(i, false, 0);
    }
    assertFalse(ranges.due(Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, ranges.deadline());
    assertEquals(50, ranges.frame(0).bounds().length);
  }

  @Test
  void theDelayIsThatOfTheLargest() {
    ranges.received(9, true, 10 * MS);
    ranges.received(3, true, 12 * MS);
    assertEquals(3000, ranges.frame(13 * MS).delay());
  }

  @Test
  void gapsOfThePastAreToldSixteenTimes() {
    ranges.received(0, true, 0);
    ranges.received(2, true, 0);
    for (int i = 0; i < 16; i++) {
      assertEquals(4, ranges.frame(0).bounds().length);
      ranges.sent();
    }
    assertArrayEquals(new long[] {2, 2}, ranges.frame(0).bounds());
  }
}
