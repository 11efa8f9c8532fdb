package dev.stenope.core.nat;

import dev.stenope.core.nat.NatBehavior.Dependence;
import dev.stenope.core.nat.NatEvidence.Filter;
import dev.stenope.core.nat.NatEvidence.Sighting;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Finds out what the NATs before this node do (RFC 5780, section 4), with sockets of its own, in
/// at most 6 s.
///
/// Five steps, each over when all its requests are answered or given up. First one socket asks all
/// servers. Then others ask one server, the richest in features, for what allocation does, and
/// where that does not preserve ports more of them, for its step or its block. Then that server is
/// asked to answer from elsewhere, which tells the filter, and two sockets send to each other's
/// public address. Last, its alternate address is asked, by the first socket for the mapping, and
/// by the socket that was just answered from there: where that one gets a mapping of its own, a
/// packet that came too early has spoilt it.
public final class BehaviorDiscovery {
  /// The sockets it asks for, by numbers from 0 that mean nothing outside of it.
  public static final int SOCKETS = 18;

  /// Of these, the ones that tell whether ports are preserved. All others are asked where they are
  /// not, for the step of the ports or their block.
  private static final int FIRST = 4;

  private static final int MAIN = 0;
  private static final int FILTERED = 1;
  private static final int NEIGHBOUR = 2;
  private static final int MAX_SERVERS = 3;
  private static final long NEVER = Long.MAX_VALUE;

  /// How long the first server's answer waits for the others'.
  private static final long GRACE = 400_000_000;

  /// What it wants done.
  public sealed interface Output {
    /// Binds a fresh UDP socket to any port.
    record OpenSocket(int socket) implements Output {}

    record Send(int socket, Endpoint to, byte[] packet) implements Output {}

    /// The last output. The sockets are needed no more. `side` is null where no socket could be
    /// had; `server` is one that has answered.
    record Done(NatBehavior behavior, @Nullable Side side, @Nullable Endpoint server)
        implements Output {}
  }

  private enum Step {
    OPENING,
    SERVERS,
    PORTS,
    MORE_PORTS,
    FILTERS,
    ALTERNATE,
    OVER;

    Step next() {
      return switch (this) {
        case OPENING -> SERVERS;
        case SERVERS -> PORTS;
        case PORTS -> MORE_PORTS;
        case MORE_PORTS -> FILTERS;
        case FILTERS -> ALTERNATE;
        case ALTERNATE, OVER -> OVER;
      };
    }
  }

  private enum Purpose {
    MAPPING,
    OTHER_PORT,
    OTHER_ADDRESS,
    HAIRPIN
  }

  /// The answer counts if it comes from `expected`. A hairpin request is not answered but itself
  /// expected, on the socket `target`.
  private record Ask(
      Purpose purpose, int socket, int target, Endpoint expected, StunTransaction transaction) {}

  private final List<Endpoint> servers;
  private final RandomGenerator random;
  private final NatEvidence evidence = new NatEvidence(SOCKETS);
  private final List<Ask> asks = new ArrayList<>();
  private Step step = Step.OPENING;
  private int unopened = SOCKETS;
  private long limit = NEVER;
  private boolean hairpinTried;
  private @Nullable Endpoint chosen;
  private @Nullable Endpoint alternate;

  /// Of `servers` the first three are asked.
  public BehaviorDiscovery(List<Endpoint> servers, RandomGenerator random) {
    this.servers =
        servers.stream().filter(Candidate::isNameable).distinct().limit(MAX_SERVERS).toList();
    this.random = random;
  }

  public void begin(long now, Consumer<? super Output> out) {
    for (int socket = 0; socket < SOCKETS; socket++) {
      out.accept(new Output.OpenSocket(socket));
    }
  }

  /// A socket that was asked for is bound; `addresses` are those of this host with its port.
  public void opened(int socket, List<Endpoint> addresses, long now, Consumer<? super Output> out) {
    evidence.opened(socket, addresses);
    unopened--;
    wake(now, out);
  }

  /// A socket that was asked for cannot be had.
  public void failed(int socket, long now, Consumer<? super Output> out) {
    opened(socket, List.of(), now, out);
  }

  /// Takes a STUN message that arrived on one of its sockets.
  public void handle(
      int socket, Endpoint from, Stun.Message message, long now, Consumer<? super Output> out) {
    for (Ask ask : asks) {
      if (ask.target == socket && ask.transaction.awaits(message.id())) {
        take(ask, from, message, now);
        wake(now, out);
        return;
      }
    }
  }

  private void take(Ask ask, Endpoint from, Stun.Message message, long now) {
    if (ask.purpose == Purpose.HAIRPIN) {
      if (message instanceof Stun.Request) {
        evidence.hairpinned = true;
        ask.transaction.answered(now);
      }
      return;
    }
    if (message instanceof Stun.Request) {
      return;
    }
    boolean expected = from.equals(ask.expected);
    if (!expected && !from.equals(ask.transaction.server())) {
      return;
    }
    ask.transaction.answered(now);
    switch (ask.purpose) {
      case MAPPING -> mapped(ask, message, now);
      case OTHER_PORT -> evidence.otherPort = filter(expected, message);
      case OTHER_ADDRESS -> evidence.otherAddress = filter(expected, message);
      case HAIRPIN -> {}
    }
  }

  /// A server that refuses, or answers from where it was asked, cannot do the test.
  private static Filter filter(boolean expected, Stun.Message message) {
    return expected && message instanceof Stun.Success ? Filter.PASSED : Filter.UNTESTED;
  }

  private void mapped(Ask ask, Stun.Message message, long now) {
    if (!(message instanceof Stun.Success success) || !Candidate.isNameable(success.mapped())) {
      return;
    }
    Endpoint server = ask.expected;
    evidence.sightings.add(new Sighting(ask.socket, server, success.mapped()));
    if (step == Step.SERVERS) {
      limit = Math.min(limit, now + GRACE);
      Endpoint other = success.other();
      boolean useful = other != null && isAlternate(other, server);
      if (chosen == null || (alternate == null && useful)) {
        chosen = server;
        alternate = useful ? other : null;
      }
    }
  }

  /// RFC 5780, section 7.4: another address and another port; some servers name their own, or one
  /// that only their neighbours can reach.
  private static boolean isAlternate(Endpoint other, Endpoint server) {
    return Candidate.isNameable(other)
        && other.isV4() == server.isV4()
        && other.port() != server.port()
        && !other.sameAddress(server)
        && (!other.isPrivate() || server.isPrivate());
  }

  public void wake(long now, Consumer<? super Output> out) {
    if (step == Step.OPENING && unopened > 0) {
      return;
    }
    while (step != Step.OVER) {
      for (Ask ask : asks) {
        ask.transaction.wake(
            now, (to, packet) -> out.accept(new Output.Send(ask.socket, to, packet)));
      }
      if (now < limit && asks.stream().anyMatch(ask -> ask.transaction.deadline() != NEVER)) {
        return;
      }
      asks.clear();
      limit = NEVER;
      advance(now, out);
    }
  }

  private void advance(long now, Consumer<? super Output> out) {
    step = step.next();
    Endpoint server = chosen;
    Endpoint other = alternate;
    if (step == Step.SERVERS) {
      servers.forEach(each -> ask(MAIN, each, now));
    } else if (server == null || step == Step.OVER) {
      step = Step.OVER;
      NatBehavior behavior = conclude();
      out.accept(new Output.Done(behavior, evidence.side(MAIN, behavior), chosen));
    } else if (step == Step.PORTS) {
      for (int socket = 1; socket < FIRST; socket++) {
        ask(socket, server, now);
      }
    } else if (step == Step.MORE_PORTS) {
      boolean preserving = evidence.allocation(server).equals(PortAllocation.PRESERVING);
      for (int socket = FIRST; socket < SOCKETS && !preserving; socket++) {
        ask(socket, server, now);
      }
    } else if (step == Step.FILTERS) {
      tryHairpin(server, now);
      if (other != null && evidence.seen(FILTERED, server) != null) {
        tryFilters(server, other, now);
      }
    } else if (other != null) {
      ask(MAIN, other.withPort(server.port()), now);
      ask(MAIN, other, now);
      ask(FILTERED, other, now);
    }
  }

  private void ask(int socket, Endpoint server, long now) {
    if (evidence.isOpen(socket)) {
      asks.add(
          new Ask(Purpose.MAPPING, socket, socket, server, transaction(server, false, false, now)));
    }
  }

  private void tryFilters(Endpoint server, Endpoint other, long now) {
    evidence.otherPort = Filter.BLOCKED;
    evidence.otherAddress = Filter.BLOCKED;
    Endpoint port = server.withPort(other.port());
    asks.add(
        new Ask(
            Purpose.OTHER_PORT, FILTERED, FILTERED, port, transaction(server, false, true, now)));
    asks.add(
        new Ask(
            Purpose.OTHER_ADDRESS,
            FILTERED,
            FILTERED,
            other,
            transaction(server, true, true, now)));
  }

  /// Both ways, because a filter lets in only where something went out.
  private void tryHairpin(Endpoint server, long now) {
    Endpoint main = evidence.seen(MAIN, server);
    Endpoint neighbour = evidence.seen(NEIGHBOUR, server);
    if (main != null && neighbour != null && evidence.mapping(MAIN) != Dependence.NONE) {
      hairpinTried = true;
      hairpin(MAIN, NEIGHBOUR, neighbour, now);
      hairpin(NEIGHBOUR, MAIN, main, now);
    }
  }

  private void hairpin(int from, int target, Endpoint to, long now) {
    asks.add(new Ask(Purpose.HAIRPIN, from, target, to, transaction(to, false, false, now)));
  }

  private StunTransaction transaction(Endpoint to, boolean address, boolean port, long now) {
    Stun.Request request = new Stun.Request(TransactionId.random(random), address, port);
    return new StunTransaction(to, request, now);
  }

  private NatBehavior conclude() {
    Endpoint server = chosen;
    if (server == null) {
      return NatAdvice.unreachable(evidence.isOpen(MAIN), servers.isEmpty());
    }
    Endpoint other = alternate;
    Dependence mapping = evidence.mapping(MAIN);
    // Silence means nothing where the alternate address does not work at all.
    boolean testable = other != null && evidence.seen(MAIN, other) != null;
    Dependence filtering = testable ? evidence.filtering(mapping) : Dependence.UNKNOWN;
    boolean spoilt =
        other != null
            && mapping == Dependence.ENDPOINT_INDEPENDENT
            && evidence.mapping(FILTERED) != Dependence.ENDPOINT_INDEPENDENT
            && evidence.seen(FILTERED, other) != null;
    PortAllocation allocation = evidence.allocation(server);
    return new NatBehavior(
        mapping,
        filtering,
        allocation,
        evidence.hairpin(mapping, hairpinTried),
        null,
        evidence.seen(MAIN, server),
        NatAdvice.of(mapping, filtering, allocation.kind(), spoilt));
  }

  public long deadline() {
    if (step == Step.OPENING || step == Step.OVER) {
      return NEVER;
    }
    long next = limit;
    for (Ask ask : asks) {
      next = Math.min(next, ask.transaction.deadline());
    }
    return next;
  }
}
