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

  private static final long PAUSE_LEAST = 5 * MS;
  private static final long PAUSE_MOST = 20 * MS;

  /// Bytes per second, and how many bytes may wait.
  long rate;

  long queue;

  /// The probability that a packet is lost before the bottleneck.
  double loss;

  /// The probability that an acknowledgement is lost.
  double lossBack;

  /// Whether small messages are sent once more where packets are lost.
  boolean fec = true;

  /// One way, at most so much more with each packet.
  long jitter;

  /// Whether jitter keeps the order of packets. Many packets in the time of the jitter then all
  /// take about the most of it.
  boolean ordered = true;

  /// The mean time between two pauses of each party, which are the bottleneck, its way back and the
  /// ends of the flows; 0 if they never pause. What comes meanwhile waits for the end.
  long pauseEach;

  long now = SECOND;

  final List<Flow> flows = new ArrayList<>();
  private final Random random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long order;
  private long busyUntil;
  private final Party thereParty = new Party();
  private final Party backParty = new Party();

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

  /// What `party` does at an instant, or when its pause is over.
  private void at(long instant, Party party, Runnable what) {
    in(
        instant - now,
        () -> {
          long wait = party.free(now) - now;
          if (wait == 0) {
            what.run();
          } else {
            in(wait, what);
          }
        });
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

  /// Something that needs a processor, and has none during its pauses.
  private final class Party {
    private long pausesAt;
    private long goesOnAt;

    /// When it can do something, if it is to do it at an instant.
    long free(long instant) {
      if (pauseEach == 0) {
        return instant;
      }
      while (goesOnAt <= now) {
        double wait = -Math.log(1 - random.nextDouble()) * (double) pauseEach;
        pausesAt = goesOnAt + (long) wait;
        goesOnAt = pausesAt + random.nextLong(PAUSE_LEAST, PAUSE_MOST);
      }
      return now < pausesAt ? instant : Math.max(instant, goesOnAt);
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
    private final Party sends = new Party();
    private final Party receives = new Party();
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
      return Math.min(sends.free(sender.deadline()), receives.free(receiver.deadline()));
    }

    private void wake() {
      if (sends.free(now) <= now && sender.deadline() <= now) {
        sender.wake(now, this::out);
      }
      if (receives.free(now) <= now && receiver.deadline() <= now) {
        receiver.wake(now, this::back);
      }
    }

    private void out(Path path, byte[] buffer, int offset, int length) {
      if (random.nextDouble() < loss) {
        return;
      }
      byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
      at(now, thereParty, () -> enqueue(packet));
    }

    private void enqueue(byte[] packet) {
      if (waiting() * rate / SECOND + packet.length > queue) {
        return;
      }
      busyUntil = Math.max(busyUntil, now) + packet.length * SECOND / rate;
      long arrival = busyUntil + roundTrip / 2 + (jitter == 0 ? 0 : random.nextLong(jitter));
      if (ordered) {
        lastArrival = Math.max(lastArrival, arrival);
        arrival = lastArrival;
      }
      at(arrival, thereParty, () -> at(now, receives, () -> arrive(packet)));
    }

    private void arrive(byte[] packet) {
      receiver.arrived(TwoLinks.PATH, packet, 0, packet.length, now, this::back);
    }

    private void back(Path path, byte[] buffer, int offset, int length) {
      if (lossBack > 0 && random.nextDouble() < lossBack) {
        return;
      }
      byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
      at(
          now + roundTrip - roundTrip / 2,
          backParty,
          () ->
              at(
                  now,
                  sends,
                  () -> sender.arrived(TwoLinks.PATH, packet, 0, packet.length, now, this::out)));
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
