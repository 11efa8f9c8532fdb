package dev.stenope.core.nat;

import dev.stenope.core.nat.TurnMessage.Kind;
import dev.stenope.core.nat.TurnMessage.Method;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Writer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The client's side of one allocation on a TURN server (RFC 8656): a relayed address, and what it
/// takes to keep it and to send from it.
///
/// A packet to a fresh address asks for a permission and follows that request at once. An address
/// from which something comes gets a channel. Permissions are renewed every 4 of their 5 minutes,
/// channels every 9 of their 10. Times are in nanoseconds.
public final class TurnAllocation {
  private static final long SECOND = 1_000_000_000;
  private static final int UDP = 17;
  private static final int LIFETIME = 600;
  private static final int HEADER = 4;

  /// Lifetimes that a server may grant, in seconds; others are taken as the nearest of these.
  private static final long LEAST_LIFETIME = 60;

  private static final long MOST_LIFETIME = 3600;

  private static final long PERMISSION_RENEWAL = 240 * SECOND;
  private static final long CHANNEL_RENEWAL = 540 * SECOND;

  /// A permission or channel that was refused is asked for again so much later.
  private static final long REFUSAL = 300 * SECOND;

  /// A refresh without an answer is tried again after this.
  private static final long RETRY = 5 * SECOND;

  /// How often something is sent, or a NAT would forget the way to the server.
  private static final long KEEPALIVE = 20 * SECOND;

  /// The challenges that one request answers.
  private static final int MAX_CHALLENGES = 3;

  private final LongTermCredentials credentials;
  private final Endpoint server;
  private final boolean stream;
  private final RandomGenerator random;
  private final Events events;
  private final TurnPeers peers = new TurnPeers();
  private final Map<TransactionId, Ask> asks = new HashMap<>();
  private final byte[] scratch = new byte[TurnMessage.MAX_LENGTH];
  private State state = State.IDLE;
  private long refreshAt = Long.MAX_VALUE;
  private long expires = Long.MAX_VALUE;
  private long keepAt = Long.MAX_VALUE;
  private long checkedAt = Long.MIN_VALUE / 2;

  private enum State {
    IDLE,
    ALLOCATING,
    READY,
    RELEASING,
    OVER
  }

  /// What comes of it.
  public interface Events {
    /// Sends a message to the server. The bytes are valid until it returns.
    void send(byte[] buffer, int offset, int length);

    void allocated(Endpoint relayed, long now);

    /// A datagram of a peer came to the relayed address.
    void arrived(Endpoint peer, byte[] buffer, int offset, int length, long now);

    /// The server wants another one to be asked, and this allocation is over.
    void redirected(Endpoint alternate, long now);

    /// There is no relayed address, or none any more.
    void failed(TurnFault fault, long now);
  }

  private record Ask(
      Method method,
      TurnPeers.@Nullable Grant grant,
      byte[] nonce,
      int challenges,
      StunTransaction transaction) {}

  /// `address` is that of the server, where the messages go. Nothing is sent before [#begin].
  public TurnAllocation(
      TurnServer server, Endpoint address, RandomGenerator random, Events events) {
    this.credentials = new LongTermCredentials(server.username(), server.password());
    this.server = address;
    this.stream = server.isStream();
    this.random = random;
    this.events = events;
  }

  public void begin(long now) {
    state = State.ALLOCATING;
    ask(Method.ALLOCATE, null, 0, now);
  }

  private void ask(Method method, TurnPeers.@Nullable Grant grant, int challenges, long now) {
    TransactionId id = TransactionId.random(random);
    TurnWriter attributes = new TurnWriter(id);
    if (grant != null) {
      grant.asked = true;
      if (grant.channel != 0) {
        attributes.channel(grant.channel);
      }
      attributes.peer(grant.peer);
    } else {
      if (method == Method.ALLOCATE) {
        attributes.transport(UDP);
      }
      attributes.lifetime(state == State.RELEASING ? 0 : LIFETIME);
    }
    byte[] packet = credentials.request(method, attributes);
    byte[] nonce = credentials.nonce();
    StunTransaction transaction = new StunTransaction(server, id, packet, stream, now);
    asks.put(id, new Ask(method, grant, nonce, challenges, transaction));
    transaction.wake(now, (_, bytes) -> emit(bytes, bytes.length, now));
  }

  private void emit(byte[] bytes, int length, long now) {
    keepAt = now + random.nextLong(KEEPALIVE * 4 / 5, KEEPALIVE);
    events.send(bytes, 0, length);
  }

  /// Takes a message of the server, whole. What is none, or answers nothing, is ignored.
  public void handle(byte[] buffer, int offset, int length, long now) {
    if (length >= HEADER && (buffer[offset] & 0xc0) == 0x40) {
      TurnPeers.Grant channel = peers.channel(Stun.number(buffer, offset, 2));
      int content = Stun.number(buffer, offset + 2, 2);
      if (channel != null && content <= length - HEADER && state == State.READY) {
        events.arrived(channel.peer, buffer, offset + HEADER, content, now);
      }
      return;
    }
    try {
      TurnMessage message = TurnMessage.read(buffer, offset, length);
      if (message.kind() == Kind.INDICATION) {
        indicated(message, buffer, now);
      } else if (message.kind() != Kind.REQUEST) {
        answered(message, now);
      }
    } catch (MalformedException _) {
      // Nothing that a TURN server sends.
    }
  }

  private void indicated(TurnMessage message, byte[] buffer, long now) {
    Endpoint peer = message.peer();
    TurnMessage.Range data = message.data();
    if (message.method() == Method.DATA
        && peer != null
        && data != null
        && peers.permission(peer) != null
        && state == State.READY) {
      peers.bind(peer, now);
      events.arrived(peer, buffer, data.offset(), data.length(), now);
    }
  }

  private void answered(TurnMessage message, long now) {
    Ask ask = asks.get(message.id());
    if (ask == null || ask.method != message.method()) {
      return;
    }
    boolean proven = credentials.isAuthentic(message);
    if (ask.nonce.length > 0 && !proven && (message.isSuccess() || message.hasIntegrity())) {
      return;
    }
    asks.remove(message.id());
    if (message.isSuccess()) {
      granted(ask, message, now);
    } else if (!again(ask, message, now)) {
      refused(ask, message, now);
    }
  }

  /// Answers a challenge, if it is a fresh one.
  private boolean again(Ask ask, TurnMessage message, long now) {
    boolean challenge = message.error() == 401 || message.error() == 438;
    byte[] nonce = message.nonce();
    if (!challenge
        || ask.challenges == MAX_CHALLENGES
        || nonce == null
        || Arrays.equals(nonce, ask.nonce)
        || !credentials.accept(message)) {
      return false;
    }
    ask(ask.method, ask.grant, ask.challenges + 1, now);
    return true;
  }

  private void granted(Ask ask, TurnMessage message, long now) {
    TurnPeers.Grant grant = ask.grant;
    if (grant != null) {
      grant.asked = false;
      grant.granted = true;
      grant.due = now + (grant.channel == 0 ? PERMISSION_RENEWAL : CHANNEL_RENEWAL);
    } else if (state == State.RELEASING) {
      end();
    } else if (state == State.READY) {
      prolong(message, now);
    } else {
      allocated(message, now);
    }
  }

  private void prolong(TurnMessage message, long now) {
    long seconds = message.lifetime() < 0 ? LIFETIME : message.lifetime();
    long lifetime = Math.clamp(seconds, LEAST_LIFETIME, MOST_LIFETIME) * SECOND;
    expires = now + lifetime;
    refreshAt = expires - Math.min(lifetime / 4, 60 * SECOND);
  }

  private void allocated(TurnMessage message, long now) {
    state = State.READY;
    Endpoint relayed = message.relayed();
    if (relayed == null || !isUseful(relayed, server)) {
      release(now);
      events.failed(TurnFault.nonsense(relayed), now);
      return;
    }
    prolong(message, now);
    events.allocated(relayed, now);
  }

  /// Whether a peer may reach the address, as far as anybody can tell. The ports below 1024 are
  /// none that a node would send to.
  private static boolean isUseful(Endpoint address, Endpoint server) {
    return Candidate.isNameable(address)
        && address.port() >= 1024
        && (!address.isLoopback() || server.isLoopback())
        && (!address.isPrivate() || server.isPrivate());
  }

  private void refused(Ask ask, TurnMessage message, long now) {
    TurnPeers.Grant grant = ask.grant;
    int code = message.error();
    Endpoint alternate = message.alternate();
    if (state == State.RELEASING) {
      end();
    } else if (code == 437 && state == State.READY) {
      fail(TurnFault.lost(), now);
    } else if (grant != null) {
      grant.asked = false;
      grant.granted = false;
      grant.due = now + REFUSAL;
    } else if (code == 300 && alternate != null && state == State.ALLOCATING) {
      end();
      events.redirected(alternate, now);
    } else {
      fail(TurnFault.refused(code), now);
    }
  }

  private void fail(TurnFault fault, long now) {
    end();
    events.failed(fault, now);
  }

  private void end() {
    state = State.OVER;
    asks.clear();
  }

  /// Sends a datagram from the relayed address, or loses it as any network may.
  public void send(Endpoint peer, byte[] buffer, int offset, int length, long now) {
    if (state != State.READY || length > scratch.length - Stun.HEADER - 32) {
      return;
    }
    TurnPeers.Grant permission = peers.permit(peer, now);
    if (permission == null || (!permission.granted && !permission.asked && permission.due > now)) {
      return;
    }
    if (permission.deadline() <= now) {
      ask(Method.CREATE_PERMISSION, permission, 0, now);
    }
    TurnPeers.Grant channel = peers.channel(peer);
    Writer out = new Writer(scratch, 0, scratch.length);
    if (channel != null && channel.granted) {
      out.u16(channel.channel).u16(length).bytes(buffer, offset, length);
      out.zeros(stream ? -length & 3 : 0);
    } else {
      TransactionId id = TransactionId.random(random);
      int peerLength = HEADER + 4 + peer.address().length;
      out.u16(Method.SEND.number | Kind.INDICATION.bits);
      out.u16(peerLength + HEADER + (length + 3 & ~3)).u32(Stun.MAGIC_COOKIE);
      out.u64(id.high()).u32(id.low());
      StunAttributes.writeHidden(out, TurnMessage.XOR_PEER_ADDRESS, peer, id);
      out.u16(TurnMessage.DATA).u16(length).bytes(buffer, offset, length).zeros(-length & 3);
    }
    emit(scratch, out.length(), now);
  }

  /// Asks the server whether it still has the allocation: the way over it seems dead. Not often.
  public void check(long now) {
    if (state == State.READY && now - checkedAt >= RETRY) {
      checkedAt = now;
      ask(Method.REFRESH, null, 0, now);
    }
  }

  /// Gives the relayed address back. Nothing is told of this allocation any more.
  public void release(long now) {
    boolean held = state == State.READY;
    end();
    if (held) {
      state = State.RELEASING;
      ask(Method.REFRESH, null, 0, now);
    }
  }

  /// Whether nothing is left to be done for it.
  public boolean isOver() {
    return state == State.OVER;
  }

  public void wake(long now) {
    for (Ask ask : List.copyOf(asks.values())) {
      ask.transaction.wake(now, (_, bytes) -> emit(bytes, bytes.length, now));
    }
    unanswered(now);
    if (state != State.READY) {
      return;
    }
    if (now >= expires) {
      fail(TurnFault.lost(), now);
      return;
    }
    if (now >= refreshAt) {
      refreshAt = now + RETRY;
      ask(Method.REFRESH, null, 0, now);
    }
    renew(Method.CREATE_PERMISSION, peers.permissions(), now);
    renew(Method.CHANNEL_BIND, peers.channels(), now);
    if (now >= keepAt) {
      byte[] indication =
          new TurnWriter(TransactionId.random(random)).plain(Method.BINDING, Kind.INDICATION);
      emit(indication, indication.length, now);
    }
  }

  private void renew(Method method, Iterable<TurnPeers.Grant> grants, long now) {
    for (TurnPeers.Grant grant : grants) {
      if (grant.deadline() <= now) {
        ask(method, grant, 0, now);
      }
    }
  }

  private void unanswered(long now) {
    List<Ask> silent =
        asks.values().stream().filter(ask -> ask.transaction.deadline() == Long.MAX_VALUE).toList();
    asks.values().removeAll(silent);
    for (Ask ask : silent) {
      TurnPeers.Grant grant = ask.grant;
      if (state == State.RELEASING) {
        end();
      } else if (state == State.ALLOCATING) {
        fail(TurnFault.silent(), now);
      } else if (stream && state == State.READY) {
        fail(TurnFault.lost(), now);
      } else if (grant != null) {
        grant.asked = false;
        grant.due = now + RETRY;
      }
    }
  }

  public long deadline() {
    long next = Long.MAX_VALUE;
    for (Ask ask : asks.values()) {
      next = Math.min(next, ask.transaction.deadline());
    }
    if (state != State.READY) {
      return next;
    }
    next = Math.min(Math.min(next, keepAt), Math.min(refreshAt, expires));
    for (TurnPeers.Grant grant : peers.permissions()) {
      next = Math.min(next, grant.deadline());
    }
    for (TurnPeers.Grant grant : peers.channels()) {
      next = Math.min(next, grant.deadline());
    }
    return next;
  }
}
