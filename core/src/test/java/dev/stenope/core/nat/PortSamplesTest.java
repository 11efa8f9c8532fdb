package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the ports that servers saw tell of a carrier's block.
class PortSamplesTest {
  private static final Endpoint NAT = new Endpoint(0, 0xffffcb007107L, 40_000);

  private final PortSamples samples = new PortSamples();

  @Test
  void aBlockIsCoveredAndHardlyMoreIsClaimed() {
    for (int size : new int[] {512, 1_024, 2_048}) {
      int covered = 0;
      for (int seed = 0; seed < 1_000; seed++) {
        PortForecast block = drawn(new PortSamples(), 5_000, size, 18, seed);
        assertNotNull(block, "a block of " + size);
        assertTrue(block.isBlock());
        assertTrue(block.width() < 2 * size, block.toString());
        int last = block.last().port();
        assertTrue(last >= 5_000 && last < 5_000 + size, block.toString());
        covered += block.width() >= Math.min(size, PortForecast.MAX_BLOCK) - size / 50 ? 1 : 0;
      }
      assertTrue(covered >= 970, covered + " of 1000 blocks of " + size);
    }
  }

  @Test
  void theMeetingPortIsOneThatNobodyWasSeenToHave() {
    for (int seed = 0; seed < 1_000; seed++) {
      PortSamples all = new PortSamples();
      for (int port = 5_000; port < 5_063; port++) {
        all.add(List.of(NAT.withPort(5_000 + (port * 29) % 64)));
      }
      PortForecast block = all.block(new SplittableRandom(seed));
      assertNotNull(block);
      assertEquals(5_000 + (5_063 * 29) % 64, block.last().port());
    }
  }

  @Test
  void widerRangesAreNoBlock() {
    int mistaken = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      mistaken += drawn(new PortSamples(), 5_000, 4_096, 16, seed) == null ? 0 : 1;
    }
    assertTrue(mistaken < 50, mistaken + " of 10,000");
    assertNull(drawn(samples, 1_024, 64_512, 64, 1));
    assertFalse(samples.isOpen(List.of(NAT.withPort(1_024), NAT.withPort(60_000))));
  }

  @Test
  void fewSamplesTellNothingYet() {
    assertNull(drawn(samples, 5_000, 512, 3, 1));
    assertTrue(samples.isOpen(List.of(NAT.withPort(5_000), NAT.withPort(5_001))));
    assertNotNull(drawn(samples, 5_000, 512, 18, 2));
    assertFalse(samples.isOpen(List.of(NAT.withPort(5_000), NAT.withPort(5_001))));
  }

  @Test
  void sequentialPortsAreNoBlock() {
    for (int i = 0; i < 40; i++) {
      samples.add(List.of(NAT.withPort(5_000 + 10 * i)));
    }
    assertNull(samples.block(new SplittableRandom(1)));
  }

  @Test
  void anotherAddressOrBlockBeginsAnew() {
    assertNotNull(drawn(samples, 5_000, 512, 18, 1));
    samples.add(List.of(NAT.withPort(50_000)));
    assertNull(samples.block(new SplittableRandom(1)));
    assertNotNull(drawn(samples, 50_000, 512, 18, 1));
    samples.add(List.of(new Endpoint(0, NAT.low() + 1, 50_000)));
    assertNull(samples.block(new SplittableRandom(1)));
  }

  private static @Nullable PortForecast drawn(
      PortSamples samples, int first, int size, int count, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      samples.add(List.of(NAT.withPort(first + random.nextInt(size))));
    }
    return samples.block(random);
  }
}
