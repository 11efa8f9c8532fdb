package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.nat.NatBehavior.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PortAllocationTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void flowsOfOthersDoNotHideTheStep() {
    assertEquals(PortAllocation.sequential(1), PortAllocation.of(List.of(5000, 5001, 5004, 5005)));
    assertEquals(PortAllocation.sequential(-2), PortAllocation.of(List.of(9000, 8998, 8996, 8990)));
    assertEquals(
        PortAllocation.sequential(4), PortAllocation.of(List.of(65530, 65534, 1026, 1030)));
  }

  @Test
  void packetsThatOvertakeAreForgivenOnceInEight() {
    List<Integer> ports = new ArrayList<>();
    for (int port = 5000; port < 5018; port++) {
      ports.add(port);
    }
    ports.set(7, 5008);
    ports.set(8, 5007);
    assertEquals(PortAllocation.sequential(1), PortAllocation.of(ports));
  }

  @Test
  void aSmallBlockIsNoSequence() {
    for (int round = 0; round < 1000; round++) {
      List<Integer> ports = draw(18, 4096, 64);
      assertEquals(Allocation.BLOCK, PortAllocation.of(ports).kind(), ports.toString());
    }
  }

  @Test
  void theBoundsHoldAllPortsAndAreRarelyTooNarrow() {
    for (int size : new int[] {256, 512, 1024, 2048, 4096}) {
      int exact = 0;
      for (int round = 0; round < 200; round++) {
        int low = 1024 + size * random.nextInt((65536 - 1024) / size);
        PortAllocation block = PortAllocation.of(draw(18, low, size));
        exact += block.equals(PortAllocation.block(low, low + size - 1)) ? 1 : 0;
      }
      assertTrue(exact >= 195, size + ": " + exact);
    }
  }

  @Test
  void aBlockNeedsEvidence() {
    assertEquals(PortAllocation.RANDOM, PortAllocation.of(draw(13, 4096, 512)));
    assertEquals(PortAllocation.UNKNOWN, PortAllocation.of(draw(2, 4096, 512)));
    for (int round = 0; round < 1000; round++) {
      assertEquals(PortAllocation.RANDOM, PortAllocation.of(draw(18, 1024, 64512)));
    }
  }

  private List<Integer> draw(int count, int low, int size) {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      int port = low + random.nextInt(size);
      if (!ports.contains(port)) {
        ports.add(port);
      }
    }
    return ports;
  }
}
