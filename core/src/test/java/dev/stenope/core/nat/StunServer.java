package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/// A STUN server on a [TinyNet], with a second address and port where it is one of RFC 5780.
final class StunServer {
  private final TinyNet net;
  private final Endpoint first;
  private final @Nullable Endpoint other;

  private StunServer(TinyNet net, Endpoint first, @Nullable Endpoint other) {
    this.net = net;
    this.first = first;
    this.other = other;
  }

  static void attach(TinyNet net, Endpoint first, @Nullable Endpoint other) {
    StunServer server = new StunServer(net, first, other);
    net.attach(first, first, Box.none(), server::receive);
    if (other != null) {
      net.attach(other, other, Box.none(), server::receive);
    }
  }

  private void receive(Endpoint at, Endpoint from, byte[] packet) {
    try {
      if (Stun.read(packet, 0, packet.length) instanceof Stun.Request request) {
        Endpoint origin = origin(at, request);
        Stun.Message answer = new Stun.Success(request.id(), from, origin, other);
        net.send(origin, from, Stun.write(answer));
      }
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private Endpoint origin(Endpoint at, Stun.Request request) {
    if (other == null) {
      return at;
    }
    boolean second = at.sameAddress(other) ^ request.changeAddress();
    boolean secondPort = at.port() == other.port() ^ request.changePort();
    return (second ? other : first).withPort((secondPort ? other : first).port());
  }
}
