package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.link.Congestion;
import dev.stenope.core.link.Link;
import dev.stenope.core.link.LinkEvents;
import dev.stenope.core.link.Protection;
import dev.stenope.core.link.StoppedClock;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/// A peer that holds the keys and says what it likes, when it likes.
@Tag("fuzz")
class LinkFuzzTest {
  private static final Endpoint REMOTE = Endpoint.of(new byte[] {(byte) 203, 0, 113, 7}, 4000);
  private static final Path[] PATHS = {new Path(1, REMOTE), new Path(2, REMOTE)};

  @FuzzTest(maxDuration = "2s")
  void standsWhateverThePeerSays(FuzzedDataProvider input) {
    Bare bare = new Bare();
    Link link =
        new Link(
            bare,
            bare,
            bare,
            new StoppedClock(),
            Congestion.Algorithm.BBR,
            true,
            new SplittableRandom(1));
    long now = 1;
    link.use(PATHS[0], now);
    while (input.remainingBytes() > 0) {
      now += input.consumeLong(0, 3_000_000_000L);
      Path path = PATHS[input.consumeInt(0, 1)];
      switch (input.consumeInt(0, 5)) {
        case 0 -> link.use(path, now);
        case 1 -> link.challenge(path, input.consumeBoolean(), now, Bare::ignore);
        case 2 -> link.flush(now, Bare::ignore);
        default -> {
          byte[] plain = input.consumeBytes(200);
          byte[] packet = new byte[Protection.HEADER + Math.max(16, plain.length) + 16];
          System.arraycopy(plain, 0, packet, Protection.HEADER, plain.length);
          bare.number += input.consumeInt(1, 4);
          link.arrived(path, packet, 0, packet.length, now, Bare::ignore);
        }
      }
      if (link.deadline() <= now) {
        link.wake(now, Bare::ignore);
      }
      assertTrue(link.deadline() > now);
      assertTrue(link.statistics().inFlight() >= 0);
    }
  }

  /// Protection that protects nothing, and a source that always has a little.
  private static final class Bare implements Protection, FrameSource, LinkEvents {
    private static final Object TOKEN = new Object();
    private long number;

    static void ignore(Path path, byte[] buffer, int offset, int length) {
      assertTrue(length >= 48 && length <= 1472);
    }

    @Override
    public int seal(byte[] buffer, int offset, int plaintext, long sealed, long now) {
      return HEADER + plaintext + TAG;
    }

    @Override
    public void acknowledged(long acknowledged) {}

    @Override
    public long open(byte[] buffer, int offset, int length, long now) {
      return number;
    }

    @Override
    public @Nullable Object fill(Writer packet, long now) {
      Frame.write(packet, new Frame.Accepted(1, 2));
      return TOKEN;
    }

    @Override
    public void acked(Object token, long now) {}

    @Override
    public void lost(Object token, long now) {}

    @Override
    public void heard(Path path, long now) {}

    @Override
    public void frame(Frame frame, Path path, long now) {}

    @Override
    public void validated(Path path, long rtt, Endpoint observed, long now) {
      assertTrue(rtt >= 0);
    }

    @Override
    public void closed(int reason, long now) {}
  }
}
