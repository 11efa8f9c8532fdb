package dev.stenope.core.link;

import dev.stenope.core.crypto.Session;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Pumps two links through memory on one thread with real sealing, and prints packets per second,
/// both ends together: of the thread's processor time, which a busy machine changes least, and of
/// the clock. The argument is the number of seconds, 5 without it.
final class LinkThroughput {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int SLOTS = 256;
  private static final Object TOKEN = new Object();

  private LinkThroughput() {}

  public static void main(String[] args) {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    Side a = new Side(Session.Role.REQUESTER, true);
    Side b = new Side(Session.Role.RESPONDER, false);
    a.link.use(TwoLinks.PATH, System.nanoTime());
    b.link.use(TwoLinks.PATH, System.nanoTime());
    for (int i = 0; i < seconds; i++) {
      second(a, b);
    }
  }

  private static void second(Side a, Side b) {
    long start = System.nanoTime();
    long cpuStart = THREADS.getCurrentThreadCpuTime();
    long packets = b.link.statistics().packetsReceived();
    long bytes = b.bytes;
    long now = start;
    while (now - start < 1_000_000_000) {
      a.link.wake(now, a);
      a.deliver(b, now);
      b.link.wake(now, b);
      b.deliver(a, now);
      now = System.nanoTime();
    }
    double nanos = now - start;
    double cpu = THREADS.getCurrentThreadCpuTime() - cpuStart;
    double count = b.link.statistics().packetsReceived() - packets;
    System.out.printf(
        "%,.0f packets/s of CPU, %,.0f ns each; %,.0f packets/s, %,.0f MB/s of messages; %s%n",
        count * 1e9 / cpu,
        cpu / count,
        count * 1e9 / nanos,
        (b.bytes - bytes) * 1e3 / nanos,
        a.link.statistics());
  }

  /// One end, with the packets that it has sent and the other has not got.
  private static final class Side implements FrameSource, LinkEvents, PacketSink {
    final Link link;
    private final boolean sends;
    private final byte[] content = new byte[Route.CEILING];
    private final byte[][] slots = new byte[SLOTS][Route.CEILING];
    private final int[] lengths = new int[SLOTS];
    private int waiting;
    private long number;
    long bytes;

    Side(Session.Role role, boolean sends) {
      this.sends = sends;
      link =
          new Link(
              new SessionSeal(role),
              this,
              this,
              new StoppedClock(),
              Congestion.Algorithm.BBR,
              true,
              new SplittableRandom(1));
    }

    void deliver(Side other, long now) {
      for (int i = 0; i < waiting; i++) {
        other.link.arrived(TwoLinks.PATH, slots[i], 0, lengths[i], now, other);
      }
      waiting = 0;
    }

    @Override
    public void transmit(Path path, byte[] buffer, int offset, int length) {
      if (waiting < SLOTS) {
        System.arraycopy(buffer, offset, slots[waiting], 0, length);
        lengths[waiting++] = length;
      }
    }

    @Override
    public @Nullable Object fill(Writer packet, long now) {
      if (!sends || waiting > SLOTS - 4) {
        return null;
      }
      int length = packet.remaining() - 32;
      Frame.write(packet, new Frame.Message(1, number++, 0, 0, length, content, 0, length));
      return TOKEN;
    }

    @Override
    public void acked(Object token, long now) {}

    @Override
    public void lost(Object token, long now) {}

    @Override
    public void heard(Path path, long now) {}

    @Override
    public void frame(Frame frame, Path path, long now) {
      if (frame instanceof Frame.Message message) {
        bytes += message.length();
      }
    }

    @Override
    public void validated(Path path, long rtt, Endpoint observed, long now) {}

    @Override
    public void closed(int reason, long now) {}
  }
}
