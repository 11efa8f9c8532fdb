package dev.stenope.core;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.link.Congestion;
import dev.stenope.core.link.Link;
import dev.stenope.core.link.LinkEvents;
import dev.stenope.core.link.StoppedClock;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// An honest peer machine with one connection, and at its other end one who holds the keys of the
/// session and says what it likes. Packets take no time.
final class Liar implements FrameSource, LinkEvents {
  static final long S = 1_000_000_000;
  static final Endpoint HONEST = TwoNodes.endpoint("192.0.2.1", 40_000);
  static final Endpoint LIAR = TwoNodes.endpoint("203.0.113.7", 4_000);

  final Identity identity = Identity.make(Dice.seeded(7));
  final List<Output> events = new ArrayList<>();
  final List<Output.Transmit> sent = new ArrayList<>();
  final Peer honest;
  long now = TwoNodes.START;
  boolean mute;
  private final Outlet out = new Outlet();
  private final Durability durability;
  private long appended;
  private final Sockets sockets = new Sockets(out, new PortMappings(out, new SplittableRandom(1)));
  private final ArrayDeque<Runnable> packets = new ArrayDeque<>();
  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private Link link;
  private int socket;

  Liar() {
    byte[] root = Dice.bytes(32, 3);
    Identity own = Identity.make(Dice.seeded(8));
    Introduction pair = Introduction.pair(root, own.id(), identity.publicKey());
    Roster.Member member = new Roster.Member(identity.publicKey(), "liar", root, now, List.of());
    Agents.Self self = new Agents.Self(own.id(), Dice.seeded(10), time -> time);
    Mailroom mailroom = new Mailroom(out, Map.of(), new Recovered(), self, List.of());
    durability = mailroom.durability();
    honest =
        new Peer(
            member,
            pair,
            Guests.NONE,
            out,
            new Indifferent(),
            new Ward(out, own.id(), Map.of(), false, now),
            new Rotation(Long.MAX_VALUE, true, new SplittableRandom(1)),
            mailroom,
            Dice.seeded(9),
            now);
    link = connect(1, List.of(LIAR));
  }

  private static final class Indifferent implements Circle {
    @Override
    public void changed() {}

    @Override
    public void keep() {}

    @Override
    public void busy(long now) {}

    @Override
    public void ready(Peer peer) {}

    @Override
    public void disowned(NodeId peer) {}

    @Override
    public long utc(long now) {
      return now;
    }
  }

  /// A further session, with candidates of the liar's choice.
  Link connect(long seed, List<Endpoint> named) {
    byte[] secret = Dice.bytes(32, seed);
    Session theirs = new Session(secret, Session.Role.REQUESTER);
    SessionProtection keys = new SessionProtection(theirs.sealer(now), theirs.opener());
    link =
        new Link(
            keys,
            this,
            this,
            new StoppedClock(),
            Congestion.Algorithm.BBR,
            true,
            new SplittableRandom(seed));
    List<Candidate> remotes =
        named.stream().map(at -> Candidate.of(Candidate.Type.HOST, at)).toList();
    int[] none = {};
    doing(
        () -> {
          socket = sockets.open(0, new Nobody());
          PortForecast own = PortForecast.fixed(HONEST);
          Plan plan =
              new Plan(
                  socket,
                  List.of(HONEST),
                  null,
                  null,
                  -1,
                  null,
                  remotes,
                  none,
                  List.of(),
                  own,
                  own,
                  now + S,
                  1_000_000);
          Session ours = new Session(secret, Session.Role.RESPONDER);
          honest.agreed(
              new Connection(
                  out,
                  sockets,
                  honest,
                  ours,
                  plan,
                  new Precedents().next(plan, false, false, 0),
                  Channel.Way.NONE,
                  new StoppedClock(),
                  new Settings(0, false),
                  Dice.seeded(seed),
                  now),
              ours.mail(),
              now);
        });
    return link;
  }

  /// Lets time pass; all that is due is done.
  void pass(long nanos) {
    long end = now + nanos;
    while (now < end) {
      now = Math.min(end, Math.max(now, Math.min(honest.deadline(), link.deadline())));
      int rounds = 0;
      do {
        doing(() -> honest.wake(now));
        link.wake(now, this::toHonest);
        deliver();
      } while (honest.deadline() <= now && ++rounds < MAX_ROUNDS);
      if (rounds == MAX_ROUNDS) {
        throw new AssertionError("the peer wants to be woken for ever");
      }
    }
  }

  /// The liar says this now.
  void say(Frame... lies) {
    frames.addAll(Arrays.asList(lies));
    link.flush(now, this::toHonest);
    deliver();
  }

  /// The liar challenges from an address of its choice.
  void challengeFrom(Endpoint address) {
    link.challenge(new Path(socket, address), false, now, this::toHonest);
    deliver();
  }

  void close(int reason) {
    link.close(reason, now, this::toHonest);
    deliver();
  }

  void doing(Runnable step) {
    out.begin(this::accept, now);
    try {
      step.run();
      durability.durable(appended, now);
    } finally {
      out.end();
    }
  }

  private void deliver() {
    Runnable packet;
    while ((packet = packets.poll()) != null) {
      packet.run();
    }
  }

  private void toHonest(Path path, byte[] buffer, int offset, int length) {
    byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
    packets.add(
        () ->
            doing(
                () ->
                    sockets.arrived(
                        new Input.Arrived(path.socket(), path.remote(), copy, 0, copy.length),
                        now)));
  }

  private void accept(Output output) {
    switch (output) {
      case Output.Transmit packet -> {
        byte[] copy =
            Arrays.copyOfRange(packet.buffer(), packet.offset(), packet.offset() + packet.length());
        sent.add(packet);
        Path path = new Path(packet.socket(), packet.to());
        if (!mute && packet.to().equals(LIAR)) {
          packets.add(() -> link.arrived(path, copy, 0, copy.length, now, this::toHonest));
        }
      }
      case Output.Append _ -> appended++;
      default -> events.add(output);
    }
  }

  <T extends Output> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public @Nullable Object fill(Writer packet, long at) {
    Frame frame = frames.peek();
    if (frame == null) {
      return null;
    }
    Frame.write(packet, frames.remove());
    return frame;
  }

  @Override
  public void acked(Object token, long at) {}

  @Override
  public void lost(Object token, long at) {}

  @Override
  public void heard(Path path, long at) {}

  @Override
  public void frame(Frame frame, Path path, long at) {}

  @Override
  public void validated(Path path, long rtt, Endpoint observed, long at) {
    link.use(path, at);
  }

  @Override
  public void closed(int reason, long at) {}

  /// Whoever owned the socket before. How often a packet may call forth another one without time
  /// passing.
  private static final int MAX_ROUNDS = 16;

  private static final class Nobody implements Sockets.Owner {
    @Override
    public void opened(int opened, List<Endpoint> local, long at) {}

    @Override
    public void failed(int failed, long at) {}

    @Override
    public void arrived(Input.Arrived datagram, long at) {}
  }
}
