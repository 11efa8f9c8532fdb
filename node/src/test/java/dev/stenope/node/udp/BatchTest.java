package dev.stenope.node.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.udp.ScriptedKernel.Sent;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is asked of the system, and what becomes of the packets where it refuses.
class BatchTest {
  private static final int EIO = 5;
  private static final int EAGAIN = 11;
  private static final int EINVAL = 22;
  private static final int EMSGSIZE = 90;

  private final ScriptedKernel kernel = new ScriptedKernel();
  private Ends ends = open();

  BatchTest() throws IOException {}

  private Ends open() throws IOException {
    return new Ends(InetAddress.ofLiteral("127.0.0.1"), kernel, kernel);
  }

  @AfterEach
  void close() throws IOException {
    ends.close();
  }

  private void send(int count, int length) {
    for (int i = 0; i < count; i++) {
      ends.send(Ends.packet(i, length));
    }
  }

  @Test
  void fullPacketsLeaveFortyFourAtOnce() throws IOException {
    send(90, 1472);
    ends.await(90);
    assertEquals(
        List.of(new Sent(44 * 1472, 1472), new Sent(44 * 1472, 1472), new Sent(2 * 1472, 1472)),
        kernel.sent);
  }

  @Test
  void smallPacketsLeaveSixtyFourAtOnce() throws IOException {
    send(65, 100);
    ends.await(65);
    assertEquals(List.of(new Sent(6400, 100), new Sent(100, 0)), kernel.sent);
  }

  @Test
  void aShorterPacketEndsTheBatchAndALargerOneIsOfTheNext() throws IOException {
    send(3, 1000);
    send(1, 10);
    send(2, 1000);
    send(1, 1200);
    ends.await(7);
    assertEquals(
        List.of(new Sent(3010, 1000), new Sent(2000, 1000), new Sent(1200, 0)), kernel.sent);
  }

  @Test
  void nothingIsHeldBackOnceFlushed() throws IOException {
    send(1, 1000);
    ends.left.flush();
    ends.left.flush();
    assertEquals(List.of(new Sent(1000, 0)), kernel.sent);
  }

  @Test
  void whereTheSystemCannotCutThePacketsLeaveOneByOneFromThenOn() throws IOException {
    kernel.refusal = sent -> sent.segment() > 0 ? EIO : 0;
    send(10, 1000);
    send(1, 500);
    ends.await(11);
    for (int i = 0; i < 10; i++) {
      assertArrayEquals(Ends.packet(i, 1000), ends.arrived.get(i));
    }
    assertEquals(500, ends.arrived.get(10).length);
    send(10, 1000);
    ends.await(21);
    assertEquals(1, kernel.sent.stream().filter(sent -> sent.segment() > 0).count());
    assertEquals(0, ends.left.unsent());
  }

  @Test
  void packetsTooLargeForThePathAreLostAndTheOffloadStays() throws IOException {
    // As a path of 1,200 bytes: of packets to be cut the kernel says either error.
    kernel.refusal = sent -> packet(sent) > 1200 ? EINVAL : 0;
    send(9, 1400);
    send(1, 700);
    ends.await(1);
    assertEquals(9, ends.left.unsent());
    kernel.refusal = sent -> packet(sent) > 1200 ? EMSGSIZE : 0;
    send(2, 1400);
    ends.left.flush();
    assertEquals(11, ends.left.unsent());
    kernel.sent.clear();
    send(5, 1200);
    ends.await(6);
    assertEquals(List.of(new Sent(6000, 1200)), kernel.sent);
  }

  private static int packet(Sent sent) {
    return sent.segment() > 0 ? sent.segment() : sent.length();
  }

  @Test
  void aFullQueueLosesTheBatchAndNothingElse() throws IOException {
    kernel.refusal = _ -> EAGAIN;
    send(10, 1000);
    ends.left.flush();
    assertEquals(10, ends.left.unsent());
    assertEquals(1, kernel.sent.size());
    kernel.refusal = _ -> 0;
    send(2, 1000);
    ends.await(2);
    assertEquals(new Sent(2000, 1000), kernel.sent.getLast());
  }

  @Test
  void manyPacketsComeWithOneCall() throws IOException {
    // With the first packet the receiver asks for it.
    send(1, 1472);
    ends.await(1);
    kernel.received = 0;
    send(44, 1472);
    ends.left.flush();
    ends.rightSelector.select(10_000);
    assertEquals(44, ends.right.receive((_, _, _, _, length) -> assertEquals(1472, length)));
    assertEquals(1, kernel.received);
  }

  @Test
  void withoutOffloadInTheKernelTheSocketIsThatOfTheJdk() throws IOException {
    kernel.offersOffload = false;
    sendsByTheJdk();
  }

  @Test
  void whereTheDescriptorIsNotFoundTheSocketIsThatOfTheJdk() throws IOException {
    kernel.tellsNames = false;
    sendsByTheJdk();
  }

  private void sendsByTheJdk() throws IOException {
    ends.close();
    ends = open();
    send(5, 1000);
    ends.await(5);
    assertTrue(kernel.sent.isEmpty());
  }

  @Test
  void aSocketChangesOverWhenItHasMuchToDo() throws IOException {
    Kernel real = Objects.requireNonNull(Kernel.ofThisMachine());
    try (Ends busy = new Ends(InetAddress.ofLiteral("127.0.0.1"), real, null)) {
      assertFalse(real.isWorthwhile(255));
      int count = 0;
      // The functions are linked meanwhile, by another thread.
      while (!real.isWorthwhile(256) || count < 1000) {
        busy.send(Ends.packet(count, 1200));
        busy.await(++count);
      }
      for (int i = 0; i < count; i++) {
        assertArrayEquals(Ends.packet(i, 1200), busy.arrived.get(i));
      }
    }
  }

  @Test
  void thePropertyKeepsTheJdkAlone() {
    assertNotNull(Kernel.ofThisMachine());
    System.setProperty(Kernel.PLAIN, "true");
    try {
      assertNull(Kernel.ofThisMachine());
    } finally {
      System.clearProperty(Kernel.PLAIN);
    }
  }
}
