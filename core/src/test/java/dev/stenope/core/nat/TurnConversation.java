package dev.stenope.core.nat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.nat.TurnMessage.Kind;
import dev.stenope.core.nat.TurnMessage.Method;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A TURN server that a test speaks for, and the client that talks with it.
class TurnConversation {
  static final long SECOND = 1_000_000_000;
  static final Endpoint SERVER = endpoint("203.0.113.1:3478");
  static final Endpoint RELAYED = endpoint("203.0.113.1:50000");
  static final Endpoint PEER = endpoint("198.51.100.7:40000");
  static final byte[] REALM = "r".getBytes(UTF_8);
  static final byte[] NONCE = "n1".getBytes(UTF_8);
  static final byte[] FRESH = "n2".getBytes(UTF_8);
  static final byte[] KEY =
      LongTermCredentials.key("u".getBytes(UTF_8), REALM, "p".getBytes(UTF_8), false);

  final Heard heard = new Heard();
  TurnAllocation allocation = make(false);
  long now = 1_000 * SECOND;

  static final class Heard implements TurnAllocation.Events {
    final List<byte[]> sent = new ArrayList<>();
    final List<byte[]> arrived = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    @Nullable Endpoint relayed;
    @Nullable Endpoint alternate;
    int lost;

    @Override
    public void send(byte[] buffer, int offset, int length) {
      sent.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void allocated(Endpoint address, long now) {
      relayed = address;
    }

    @Override
    public void arrived(Endpoint peer, byte[] buffer, int offset, int length, long now) {
      arrived.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void redirected(Endpoint to, long now) {
      alternate = to;
    }

    @Override
    public void failed(TurnFault fault, long now) {
      faults.add(fault.reason());
      lost += fault.isLost() ? 1 : 0;
    }

    TurnMessage last() {
      return read(sent.getLast());
    }

    static TurnMessage read(byte[] bytes) {
      try {
        return TurnMessage.read(bytes, 0, bytes.length);
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
    }

    long count(Method method, Kind kind) {
      return sent.stream()
          .filter(bytes -> (bytes[0] & 0xc0) == 0)
          .map(Heard::read)
          .filter(message -> message.method() == method && message.kind() == kind)
          .count();
    }
  }

  static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  TurnAllocation make(boolean stream) {
    TurnServer server = new TurnServer("turn:x", "u", "p", stream);
    return new TurnAllocation(server, SERVER, new SplittableRandom(1), heard);
  }

  void handle(byte[] bytes) {
    allocation.handle(bytes, 0, bytes.length, now);
  }

  void challenge(int code, byte[] nonce) {
    TurnMessage request = heard.last();
    handle(
        new TurnWriter(request.id())
            .error(code)
            .realm(REALM)
            .nonce(nonce)
            .plain(request.method(), Kind.ERROR));
  }

  void succeed(Function<TurnWriter, TurnWriter> attributes) {
    TurnMessage request = heard.last();
    assertTrue(request.isAuthentic(KEY, false));
    TurnWriter answer = attributes.apply(new TurnWriter(request.id()));
    handle(answer.sealed(request.method(), Kind.SUCCESS, KEY, false));
  }

  void refuse(int code) {
    TurnMessage request = heard.last();
    handle(
        new TurnWriter(request.id()).error(code).sealed(request.method(), Kind.ERROR, KEY, false));
  }

  void allocate() {
    allocation.begin(now);
    challenge(401, NONCE);
    succeed(answer -> answer.relayed(RELAYED).lifetime(600));
    assertEquals(RELAYED, heard.relayed);
  }

  /// Lets time pass; `answer` is called after each packet.
  void pass(long duration, Runnable answer) {
    long end = now + duration;
    while (allocation.deadline() <= end) {
      now = Math.max(now, allocation.deadline());
      int before = heard.sent.size();
      allocation.wake(now);
      assertTrue(allocation.deadline() > now, "still due after a wake");
      if (heard.sent.size() > before) {
        answer.run();
      }
    }
    now = end;
  }

  /// Says yes to the last three packets, if they are requests.
  void agree() {
    List<byte[]> sent = heard.sent;
    for (byte[] bytes : List.copyOf(sent.subList(Math.max(0, sent.size() - 3), sent.size()))) {
      TurnMessage request = Heard.read(bytes);
      if (request.kind() == Kind.REQUEST) {
        TurnWriter answer = new TurnWriter(request.id()).lifetime(600);
        handle(answer.sealed(request.method(), Kind.SUCCESS, KEY, false));
      }
    }
  }
}
