package dev.stenope.core.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.nat.LongTermCredentials;
import dev.stenope.core.nat.TransactionId;
import dev.stenope.core.nat.TurnAllocation;
import dev.stenope.core.nat.TurnFault;
import dev.stenope.core.nat.TurnMessage;
import dev.stenope.core.nat.TurnMessage.Kind;
import dev.stenope.core.nat.TurnMessage.Method;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.core.nat.TurnWriter;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;

/// A TURN server that says anything at any time.
@Tag("fuzz")
class TurnFuzzTest implements TurnAllocation.Events {
  private static final byte[] REALM = {'r'};
  private static final byte[] KEY =
      LongTermCredentials.key("u".getBytes(UTF_8), REALM, "p".getBytes(UTF_8), false);

  private TurnMessage last = message(new byte[20]);
  private long now = 1;

  private static TurnMessage message(byte[] bytes) {
    try {
      byte[] plain = new TurnWriter(new TransactionId(1, 1)).plain(Method.BINDING, Kind.REQUEST);
      byte[] some = bytes.length > 20 ? bytes : plain;
      return TurnMessage.read(some, 0, some.length);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) throws MalformedException {
    TurnServer server = new TurnServer("turn:x", "u", "p", false);
    Endpoint peer = Endpoint.parse("203.0.113.9:5000");
    TurnAllocation allocation =
        new TurnAllocation(
            server, Endpoint.parse("203.0.113.1:3478"), new SplittableRandom(1), this);
    allocation.begin(now);
    for (int at = 0; at + 2 < bytes.length && at < 2000; ) {
      int length = Math.min(bytes[at + 1] & 0xff, bytes.length - at - 2);
      byte[] said = Arrays.copyOfRange(bytes, at + 2, at + 2 + length);
      switch (bytes[at] & 7) {
        case 0 -> allocation.handle(said, 0, said.length, now);
        case 1 -> answer(allocation, said);
        case 2 -> challenge(allocation, said);
        case 3 -> allocation.send(peer, said, 0, said.length, now);
        case 4 -> allocation.check(now);
        case 5 -> now += said.length * 1_000_000_000L;
        case 6 -> grant(allocation);
        default -> allocation.release(now);
      }
      allocation.wake(now);
      if (allocation.deadline() <= now) {
        throw new AssertionError("due after a wake");
      }
      at += 2 + length;
    }
  }

  /// With an id that is waited for.
  private void answer(TurnAllocation allocation, byte[] attributes) {
    byte[] head = new TurnWriter(last.id()).plain(last.method(), Kind.SUCCESS);
    byte[] bytes = Arrays.copyOf(head, 20 + (attributes.length & ~3));
    System.arraycopy(attributes, 0, bytes, 20, attributes.length & ~3);
    bytes[2] = (byte) (bytes.length - 20 >> 8);
    bytes[3] = (byte) (bytes.length - 20);
    allocation.handle(bytes, 0, bytes.length, now);
  }

  private void challenge(TurnAllocation allocation, byte[] nonce) {
    byte[] bytes =
        new TurnWriter(last.id())
            .error(nonce.length % 2 == 0 ? 401 : 438)
            .realm(REALM)
            .nonce(nonce)
            .plain(last.method(), Kind.ERROR);
    allocation.handle(bytes, 0, bytes.length, now);
  }

  private void grant(TurnAllocation allocation) throws MalformedException {
    byte[] bytes =
        new TurnWriter(last.id())
            .relayed(Endpoint.parse("203.0.113.1:5000"))
            .sealed(last.method(), Kind.SUCCESS, KEY, false);
    allocation.handle(bytes, 0, bytes.length, now);
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    if ((buffer[offset] & 0xc0) == 0) {
      byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
      TurnMessage message = message(copy);
      last = message.kind() == Kind.REQUEST ? message : last;
    }
  }

  @Override
  public void allocated(Endpoint relayed, long time) {}

  @Override
  public void arrived(Endpoint peer, byte[] buffer, int offset, int length, long time) {}

  @Override
  public void redirected(Endpoint alternate, long time) {}

  @Override
  public void failed(TurnFault fault, long time) {}
}
