package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Finds out how long a mapping lives without traffic (RFC 5780, section 4.6), in about five
/// minutes and with some forty packets.
///
/// Sockets get a mapping each, exchange packets twice, and fall silent, each for another time. Then
/// a further socket asks the server to answer to the port of the silent one. Where the server
/// cannot, the silent one asks itself: a port that has changed tells that the mapping was dead. One
/// that has not tells that it lived only if others do change, for there are NATs which give a host
/// the same port again.
public final class LifetimeDiscovery {
  /// The times of silence, in seconds: a little less, and a little more, than NATs are known to
  /// wait.
  private static final int[] SILENCES = {14, 28, 45, 58, 85, 115, 175, 295};

  private static final int ASKER = SILENCES.length;

  /// A mapping that nothing has silenced yet, to see whether the server can answer to another port.
  private static final int CONTROL = ASKER + 1;

  /// The sockets it asks for, by numbers from 0 that mean nothing outside of it.
  public static final int SOCKETS = CONTROL + 1;

  private static final long SECOND = 1_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;

  /// Linux gives a mapping that carries packets both ways after two seconds a longer life, and so
  /// has a path in use.
  private static final long WARM_UP = 3 * SECOND;

  /// All answers of the warming are there by then.
  private static final long BEGIN = WARM_UP + 2 * SECOND;

  /// What it wants done.
  public sealed interface Output {
    record Send(int socket, Endpoint to, byte[] packet) implements Output {}

    /// The last output; null where the lifetime cannot be known. The sockets are needed no more.
    record Done(@Nullable Lifetime lifetime) implements Output {}
  }

  /// `silence` is the number of the silent socket whose life the answer proves, -1 while warming.
  private record Ask(int socket, int target, int silence, StunTransaction transaction) {}

  private final Endpoint server;
  private final RandomGenerator random;
  private final long begun;
  private final int[] localPorts;
  private final @Nullable Endpoint[] seen = new @Nullable Endpoint[SOCKETS];
  private final List<Ask> asks = new ArrayList<>();
  private int warmed;
  private int next;
  private int alive;
  private boolean answersElsewhere;
  private boolean controlled;
  private boolean over;

  /// The server has answered the asking socket since that asked last.
  private boolean heard;

  /// `localPorts` are those of the sockets.
  public LifetimeDiscovery(Endpoint server, int[] localPorts, RandomGenerator random, long now) {
    this.server = server;
    this.localPorts = localPorts.clone();
    this.random = random;
    this.begun = now;
  }

  /// Takes a STUN message that arrived on one of its sockets.
  public void handle(
      int socket, Endpoint from, Stun.Message message, long now, Consumer<? super Output> out) {
    if (!from.equals(server) || !(message instanceof Stun.Success success)) {
      return;
    }
    for (Ask ask : List.copyOf(asks)) {
      if (ask.target == socket && ask.transaction.awaits(message.id())) {
        asks.remove(ask);
        answered(ask, success.mapped(), out);
      }
    }
    wake(now, out);
  }

  private void answered(Ask ask, Endpoint mapped, Consumer<? super Output> out) {
    if (ask.silence < 0) {
      seen[ask.socket] = mapped;
      heard |= ask.socket == ASKER;
    } else if (ask.silence == CONTROL) {
      answersElsewhere = true;
    } else if (answersElsewhere || mapped.equals(seen[ask.socket])) {
      alive = SILENCES[ask.silence];
    } else {
      dead(ask.silence, out);
    }
  }

  public void wake(long now, Consumer<? super Output> out) {
    while (!over && warmed < 2 && now >= begun + warmed * WARM_UP) {
      warmed++;
      for (int socket = 0; socket < SOCKETS; socket++) {
        ask(socket, socket, -1, 0, now);
      }
    }
    if (!over && !controlled && now >= begun + BEGIN) {
      control(now, out);
    }
    while (!over && next < SILENCES.length && now >= due(next)) {
      silenced(next++, now);
    }
    for (Ask ask : List.copyOf(asks)) {
      ask.transaction.wake(
          now, (to, packet) -> out.accept(new Output.Send(ask.socket, to, packet)));
      if (ask.transaction.deadline() == NEVER) {
        asks.remove(ask);
        unanswered(ask, out);
      }
    }
    if (!over && next == SILENCES.length && asks.isEmpty()) {
      end(answersElsewhere && alive > 0 ? new Lifetime(alive, null) : null, out);
    }
  }

  private void unanswered(Ask ask, Consumer<? super Output> out) {
    boolean known = ask.silence == CONTROL;
    if (known && !changesPorts()) {
      end(null, out);
    } else if (ask.silence >= 0 && !known && answersElsewhere && isHeard(ask.silence)) {
      dead(ask.silence, out);
    }
  }

  /// Whether the server is there, and the host still has the address that it had.
  private boolean isHeard(int silence) {
    Endpoint asker = seen[ASKER];
    Endpoint silent = seen[silence];
    return heard && asker != null && silent != null && asker.sameAddress(silent);
  }

  private boolean changesPorts() {
    for (int socket = 0; socket < ASKER; socket++) {
      Endpoint mapped = seen[socket];
      if (mapped != null && mapped.port() != localPorts[socket]) {
        return true;
      }
    }
    return false;
  }

  private void control(long now, Consumer<? super Output> out) {
    controlled = true;
    Endpoint control = seen[CONTROL];
    Endpoint asker = seen[ASKER];
    if (control == null || asker == null) {
      end(null, out);
    } else if (control.sameAddress(asker)) {
      ask(ASKER, CONTROL, CONTROL, control.port(), now);
    }
  }

  /// A socket has been silent for long enough.
  private void silenced(int socket, long now) {
    Endpoint mapped = seen[socket];
    if (mapped == null) {
      return;
    }
    if (answersElsewhere) {
      heard = false;
      ask(ASKER, ASKER, -1, 0, now);
      ask(ASKER, socket, socket, mapped.port(), now);
    } else if (mapped.port() != localPorts[socket]) {
      ask(socket, socket, socket, 0, now);
    }
  }

  private void dead(int silence, Consumer<? super Output> out) {
    end(new Lifetime(alive, SILENCES[silence]), out);
  }

  private void end(@Nullable Lifetime lifetime, Consumer<? super Output> out) {
    if (!over) {
      over = true;
      asks.clear();
      out.accept(new Output.Done(lifetime));
    }
  }

  private void ask(int socket, int target, int silence, int port, long now) {
    Stun.Request request = new Stun.Request(TransactionId.random(random), false, false, port);
    asks.add(new Ask(socket, target, silence, new StunTransaction(server, request, now)));
  }

  private long due(int silence) {
    return begun + WARM_UP + SILENCES[silence] * SECOND;
  }

  public long deadline() {
    if (over) {
      return NEVER;
    }
    long due = next < SILENCES.length ? due(next) : NEVER;
    due = Math.min(due, controlled ? NEVER : begun + BEGIN);
    due = Math.min(due, warmed < 2 ? begun + warmed * WARM_UP : NEVER);
    for (Ask ask : asks) {
      due = Math.min(due, ask.transaction.deadline());
    }
    return due;
  }
}
