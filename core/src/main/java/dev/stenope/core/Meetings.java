package dev.stenope.core;

import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.Request;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.rendezvous.Offer;
import dev.stenope.core.rendezvous.Ports;
import dev.stenope.core.rendezvous.Rendezvous;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The exchanges of handshake files that are under way: at most one begun here and one answered
/// here for each introduction.
final class Meetings {
  private final Outlet out;
  private final Sockets sockets;
  private final RandomGenerator random;
  private final TurnSockets turn;
  private final Exchange exchange;
  private final Map<Introduction, Meeting> requests = new HashMap<>();
  private final Map<Introduction, Meeting> answers = new HashMap<>();
  private List<Endpoint> servers = List.of();
  private @Nullable NatBehavior behavior;
  private final List<RelayAddress> relays;
  private int port;

  /// What is done with the offers that are made here.
  interface Exchange {
    void request(Introduction introduction, Offer offer, long now);

    void answer(Request request, Offer offer, long now);

    void withdraw(Introduction introduction, long now);

    /// No offer can be made for lack of a socket or an address.
    void unable(Introduction introduction, long now);

    /// Whether a relayed address would be a better way than the one that is there.
    boolean wantsRelay(Introduction introduction);
  }

  /// The port of the settings is for the first socket.
  Meetings(
      Outlet out,
      Sockets sockets,
      RandomGenerator random,
      TurnSockets turn,
      Settings settings,
      Exchange exchange) {
    this.out = out;
    this.sockets = sockets;
    this.random = random;
    this.turn = turn;
    this.port = settings.port();
    this.relays = settings.relays().stream().limit(Offer.MAX_RELAYS).toList();
    this.exchange = exchange;
  }

  /// Servers to ask for the mapping of sockets that are opened from now on.
  void servers(List<Endpoint> others) {
    servers = List.copyOf(others);
  }

  /// What the NATs here are known to do; null where nothing is.
  void behavior(@Nullable NatBehavior known) {
    behavior = known;
  }

  boolean isSeeking(Introduction introduction) {
    return requests.containsKey(introduction);
  }

  boolean isSeeking() {
    return !requests.isEmpty();
  }

  /// Begins an exchange, or begins it anew on a fresh socket.
  void seek(Introduction introduction, String name, long now) {
    // What was offered before names a socket that is no more.
    stopSeeking(introduction, now);
    requests.put(
        introduction,
        open(
            exchange.wantsRelay(introduction),
            (meeting, then) -> {
              Offer offer = offer(meeting, name);
              if (offer == null) {
                drop(requests, introduction, meeting);
                exchange.unable(introduction, then);
              } else {
                exchange.request(introduction, offer, then);
              }
            }));
  }

  /// Begins all exchanges anew that were begun here.
  void seekAnew(String name, long now) {
    List.copyOf(requests.keySet()).forEach(introduction -> seek(introduction, name, now));
  }

  /// Takes back what was begun here.
  void stopSeeking(Introduction introduction, long now) {
    Meeting meeting = requests.remove(introduction);
    if (meeting != null) {
      meeting.close();
      exchange.withdraw(introduction, now);
    }
  }

  /// Answers a request of the peer once the candidates for it are known. A relayed address in it
  /// tells that the peer has no way any more that is as good.
  void requested(Rendezvous.Output.Requested requested, String name) {
    Request request = requested.request();
    Introduction introduction = requested.introduction();
    boolean needed =
        requested.peer().candidates().stream().anyMatch(one -> one.type() == Offer.Type.RELAYED);
    Meeting former = answers.remove(introduction);
    if (former != null) {
      former.close();
    }
    answers.put(
        introduction,
        open(
            needed || exchange.wantsRelay(introduction),
            (meeting, now) -> {
              Offer offer = offer(meeting, name);
              if (offer == null) {
                drop(answers, introduction, meeting);
                exchange.unable(introduction, now);
              } else {
                exchange.answer(request, offer, now);
                // Still here if the request was overtaken by another.
                drop(answers, introduction, meeting);
              }
            }));
  }

  /// The meeting whose files are both there; it is no longer kept here. Null if it was given up
  /// meanwhile.
  @Nullable Meeting agreed(Introduction introduction, Session.Role role) {
    return (role == Session.Role.REQUESTER ? requests : answers).remove(introduction);
  }

  private Meeting open(boolean relayed, ObjLongConsumer<Meeting> ready) {
    int first = port;
    port = 0;
    return new Meeting(
        out, sockets, random, servers, behavior, relayed ? turn : null, first, ready);
  }

  private static void drop(
      Map<Introduction, Meeting> meetings, Introduction introduction, Meeting meeting) {
    if (meetings.remove(introduction, meeting)) {
      meeting.close();
    }
  }

  private @Nullable Offer offer(Meeting meeting, String name) {
    List<Offer.Candidate> candidates = new ArrayList<>();
    for (Candidate candidate : meeting.candidates()) {
      candidates.add(new Offer.Candidate(type(candidate.type()), candidate.endpoint()));
    }
    if (meeting.failed() || candidates.isEmpty()) {
      return null;
    }
    List<Endpoint> scan = new ArrayList<>();
    Endpoint reflexive = meeting.reflexive();
    for (int own : meeting.scan()) {
      if (reflexive != null) {
        scan.add(reflexive.withPort(own));
      }
    }
    return new Offer(name, candidates, scan, meeting.oneWay(), ports(meeting.ports()), relays);
  }

  private static Ports ports(PortForecast forecast) {
    Ports.Allocation allocation =
        switch (forecast.kind()) {
          case FIXED -> Ports.Allocation.FIXED;
          case SEQUENTIAL -> Ports.Allocation.SEQUENTIAL;
          case RANDOM -> Ports.Allocation.RANDOM;
        };
    return new Ports(allocation, forecast.last(), forecast.step(), forecast.low(), forecast.high());
  }

  private static PortForecast forecast(Ports ports) {
    return switch (ports.allocation()) {
      case FIXED -> PortForecast.fixed(ports.last());
      case SEQUENTIAL -> PortForecast.sequential(ports.last(), ports.step());
      case RANDOM -> PortForecast.random(ports.last(), ports.low(), ports.high());
    };
  }

  /// What a meeting and the peer's file say about where to look for paths.
  static Plan plan(Rendezvous.Output.Agreed agreed, Meeting meeting) {
    List<Candidate> remotes = new ArrayList<>();
    for (Offer.Candidate candidate : agreed.peer().candidates()) {
      remotes.add(Candidate.of(type(candidate.type()), candidate.endpoint()));
    }
    return new Plan(
        meeting.socket(),
        meeting.local(),
        meeting.mapped(),
        meeting.reflexive(),
        meeting.relay(),
        meeting.relayed(),
        remotes,
        meeting.scan(),
        agreed.peer().scan(),
        meeting.ports(),
        forecast(agreed.peer().ports()),
        agreed.at().instant(),
        meeting.oneWay() + agreed.peer().oneWayNanos());
  }

  private static Offer.Type type(Candidate.Type type) {
    return switch (type) {
      case HOST -> Offer.Type.HOST;
      case MAPPED -> Offer.Type.MAPPED;
      case SERVER_REFLEXIVE, PEER_REFLEXIVE -> Offer.Type.SERVER_REFLEXIVE;
      case RELAYED -> Offer.Type.RELAYED;
    };
  }

  private static Candidate.Type type(Offer.Type type) {
    return switch (type) {
      case HOST -> Candidate.Type.HOST;
      case MAPPED -> Candidate.Type.MAPPED;
      case SERVER_REFLEXIVE -> Candidate.Type.SERVER_REFLEXIVE;
      case RELAYED -> Candidate.Type.RELAYED;
    };
  }

  void wake(long now) {
    forEach(meeting -> meeting.wake(now));
  }

  long deadline() {
    long next = Long.MAX_VALUE;
    for (Meeting meeting : requests.values()) {
      next = Math.min(next, meeting.deadline());
    }
    for (Meeting meeting : answers.values()) {
      next = Math.min(next, meeting.deadline());
    }
    return next;
  }

  private void forEach(Consumer<Meeting> step) {
    List.copyOf(requests.values()).forEach(step);
    List.copyOf(answers.values()).forEach(step);
  }

  /// Ends all exchanges under the introduction, and says nothing of it.
  void forget(Introduction introduction) {
    for (Map<Introduction, Meeting> meetings : List.of(requests, answers)) {
      Meeting meeting = meetings.remove(introduction);
      if (meeting != null) {
        meeting.close();
      }
    }
  }
}
