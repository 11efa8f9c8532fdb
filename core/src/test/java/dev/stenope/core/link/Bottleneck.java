package dev.stenope.core.link;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Flows that share a bottleneck with one queue, in virtual time: in one direction bulk, and chat
/// that goes before it; in the other acknowledgements, which nothing holds up. Packets are not
/// sealed.
final class Bottleneck {
  static final long MS = 1_000_000;
  static final long SECOND = 1_000_000_000;

  /// Bytes per second, and how many bytes may wait.
  long rate;

  long queue;

  /// The probability that a packet is lost before the bottleneck.
  double loss;

  /// The probability that an acknowledgement is lost.
  double lossBack;

  /// Whether small messages are sent once more where packets are lost.
  boolean fec = true;

  /// One way, at most so much more with each packet, which keeps their order.
  long jitter;

  long now = SECOND;
  final List<Flow> flows = new ArrayList<>();
  private final Random random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long order;
  private long busyUntil;

  private record Event(long at, long order, Runnable what) {}

  Bottleneck(long rate, long queue, long seed) {
    this.rate = rate;
    this.queue = queue;
    this.random = new Random(seed);
  }

  static long megabits(double number) {
    return Math.round(number * 125_000);
  }

  Flow flow(Congestion.Algorithm algorithm, long roundTrip) {
    Flow flow = new Flow(algorithm, roundTrip);
    flows.add(flow);
    return flow;
  }

  /// How long a packet that comes now would wait.
  long waiting() {
    return Math.max(0, busyUntil - now);
  }

  private void in(long nanos, Runnable what) {
    events.add(new Event(now + nanos, order++, what));
  }

  /// Runs until an instant, counted from the start of the clock at one second.
  void runTo(long instant) {
    long end = SECOND + instant;
    while (true) {
      long next = events.isEmpty() ? Long.MAX_VALUE : events.peek().at();
      for (Flow flow : flows) {
        next = Math.min(next, flow.deadline());
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      while (!events.isEmpty() && events.peek().at() <= now) {
        events.poll().what().run();
      }
      flows.forEach(Flow::wake);
    }
  }

  /// A sender and a receiver.
  final class Flow {
    final Source source = new Source();

    /// One-way times of the chat messages in their order, in nanoseconds; 0 if one has not arrived.
    final List<Long> chat = new ArrayList<>();

    /// Bytes of bulk that arrived for the first time.
    long delivered;

    long roundTrip;
    private final List<Long> said = new ArrayList<>();
    private final Link sender;
    private final Link receiver;
    private long lastArrival;

    Flow(Congestion.Algorithm algorithm, long roundTrip) {
      this.roundTrip = roundTrip;
      sender =
          new Link(new Plain(), source, new Ears(this), new StoppedClock(), algorithm, fec, random);
      receiver =
          new Link(
              new Plain(),
              new Source(),
              new Ears(this),
              new StoppedClock(),
              algorithm,
              fec,
              random);
      sender.use(TwoLinks.PATH, now);
      receiver.use(TwoLinks.PATH, now);
    }

    LinkStatistics statistics() {
      return sender.statistics();
    }

    void bulk(boolean on) {
      source.bulk = on;
      sender.flush(now, this::out);
    }

    /// Says something each `interval` from now on.
    void chat(long interval) {
      said.add(now);
      chat.add(0L);
      source.chat.add((long) said.size() - 1);
      sender.flush(now, this::out);
      in(interval, () -> chat(interval));
    }

    private void heard(Frame.Message message) {
      if (message.stream() == Source.CHAT) {
        int number = (int) message.number();
        if (chat.get(number) == 0) {
          chat.set(number, now - said.get(number));
        }
      } else {
        delivered += message.length();
      }
    }

    private long deadline() {
      return Math.min(sender.deadline(), receiver.deadline());
    }

    private void wake() {
      if (sender.deadline() <= now) {
        sender.wake(now, this::out);
      }
      if (receiver.deadline() <= now) {
        receiver.wake(now, this::back);
      }
    }

    private void out(Path path, byte[] buffer, int offset, int length) {
      if (random.nextDouble() < loss) {
        return;
      }
      if (waiting() * rate / SECOND + length > queue) {
        return;
      }
      byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
      busyUntil = Math.max(busyUntil, now) + length * SECOND / rate;
      long arrival = busyUntil + roundTrip / 2 + (jitter == 0 ? 0 : random.nextLong(jitter));
      lastArrival = Math.max(lastArrival, arrival);
      in(
          lastArrival - now,
          () -> receiver.arrived(TwoLinks.PATH, packet, 0, length, now, this::back));
    }

    private void back(Path path, byte[] buffer, int offset, int length) {
      if (lossBack > 0 && random.nextDouble() < lossBack) {
        return;
      }
      byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
      in(
          roundTrip - roundTrip / 2,
          () -> sender.arrived(TwoLinks.PATH, packet, 0, length, now, this::out));
    }
  }

  /// Chat first, then as much bulk as there is room for.
  static final class Source implements FrameSource {
    static final long CHAT = 1;
    private static final long BULK = 2;
    private static final int CHAT_LENGTH = 200;
    private static final Object BULK_TOKEN = new Object();

    private final byte[] content = new byte[Route.CEILING];
    final List<Long> chat = new ArrayList<>();
    boolean bulk;
    private long number;

    @Override
    public @Nullable Object fill(Writer packet, long now) {
      Object token = null;
      if (!chat.isEmpty() && packet.remaining() > CHAT_LENGTH + 40) {
        long said = chat.removeFirst();
        write(packet, CHAT, said, CHAT_LENGTH);
        token = said;
      }
      int room = packet.remaining() - 40;
      if (bulk && room > 0) {
        write(packet, BULK, number++, room);
        token = token == null ? BULK_TOKEN : token;
      }
      return token;
    }

    private void write(Writer packet, long stream, long message, int length) {
      Frame.write(packet, new Frame.Message(stream, message, 0, 0, length, content, 0, length));
    }

    @Override
    public void acked(Object token, long now) {}

    @Override
    public void lost(Object token, long now) {
      if (token instanceof Long said) {
        chat.addFirst(said);
      }
    }
  }

  private record Ears(Flow flow) implements LinkEvents {
    @Override
    public void heard(Path path, long now) {}

    @Override
    public void frame(Frame frame, Path path, long now) {
      if (frame instanceof Frame.Message message) {
        flow.heard(message);
      }
    }

    @Override
    public void validated(Path path, long rtt, Endpoint observed, long now) {}

    @Override
    public void closed(int reason, long now) {}
  }

  /// The number in the clear, and nothing else.
  private static final class Plain implements Protection {
    @Override
    public int seal(byte[] buffer, int offset, int plaintext, long number, long now) {
      ByteBuffer.wrap(buffer).putLong(offset, number);
      return HEADER + plaintext + TAG;
    }

    @Override
    public void acknowledged(long number) {}

    @Override
    public long open(byte[] buffer, int offset, int length, long now) {
      return ByteBuffer.wrap(buffer).getLong(offset);
    }
  }
}
