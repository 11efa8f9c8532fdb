package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.clock.NtpPacket;
import dev.stenope.core.clock.Sntp;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class NtpFuzzTest {
  private static final Endpoint SERVER = Endpoint.of(new byte[] {(byte) 203, 0, 113, 1}, 123);

  @FuzzTest(maxDuration = "2s")
  void anyAnswerIsTakenOrLeft(byte[] bytes) throws MalformedException {
    long now = 1_800_000_000_000_000_000L;
    Sntp sntp = new Sntp(new SplittableRandom(1));
    sntp.servers(List.of(new Sntp.Named("time", SERVER)), now);
    byte[][] question = {{}};
    sntp.wake(now, (_, sent) -> question[0] = sent);
    byte[] answer = bytes.clone();
    if (answer.length >= NtpPacket.LENGTH) {
      // The number that was asked with, which only a server knows.
      System.arraycopy(question[0], 40, answer, 24, 8);
      NtpPacket packet = NtpPacket.read(answer, 0, NtpPacket.LENGTH);
      byte[] written = packet.toBytes();
      assertEquals(packet, NtpPacket.read(written, 0, written.length));
    }
    sntp.handle(SERVER, answer, 0, answer.length, now + 20_000_000);
    Sntp.Estimate estimate = sntp.estimate(now + 20_000_000);
    if (estimate != null) {
      // Half of the way, a second of the server's own, and the bounds of rounding.
      assertTrue(estimate.error() >= 0 && estimate.error() < 1_020_000_000L);
    }
    sntp.wake(sntp.deadline(), (_, _) -> {});
  }
}
