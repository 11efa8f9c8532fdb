package dev.stenope.node;

import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/// A STUN server (RFC 8489) on one UDP port, for nodes with a public address. It tells everyone the
/// address they come from, and has no second address to answer from (RFC 5780).
public final class StunResponder implements AutoCloseable {
  private static final int UNKNOWN_ATTRIBUTE = 420;

  private final DatagramChannel channel;
  private final InetSocketAddress local;

  private StunResponder(DatagramChannel channel, InetSocketAddress local) {
    this.channel = channel;
    this.local = local;
  }

  public static StunResponder start(InetSocketAddress local) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.bind(local);
      StunResponder responder =
          new StunResponder(channel, (InetSocketAddress) channel.getLocalAddress());
      Thread.ofPlatform().name("stenope-stun").daemon().start(responder::run);
      return responder;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  public InetSocketAddress local() {
    return local;
  }

  private void run() {
    byte[] request = new byte[Stun.MAX_LENGTH + 1];
    while (channel.isOpen()) {
      try {
        ByteBuffer buffer = ByteBuffer.wrap(request);
        SocketAddress source = channel.receive(buffer);
        if (source instanceof InetSocketAddress from) {
          byte[] response = answer(request, buffer.position(), from);
          if (response != null) {
            channel.send(ByteBuffer.wrap(response), from);
          }
        }
      } catch (ClosedChannelException _) {
        return;
      } catch (IOException _) {
        // One packet that cannot be answered must not end the service.
      }
    }
  }

  /// Null for what deserves no answer.
  private static byte @Nullable [] answer(byte[] request, int length, InetSocketAddress from) {
    if (!Stun.looksLikeStun(request, 0, length)) {
      return null;
    }
    try {
      return switch (Stun.read(request, 0, length)) {
        case Stun.Request wish when wish.changeAddress() || wish.changePort() ->
            Stun.write(new Stun.Failure(wish.id(), UNKNOWN_ATTRIBUTE));
        case Stun.Request wish ->
            Stun.write(
                new Stun.Success(
                    wish.id(), Endpoint.of(from.getAddress().getAddress(), from.getPort())));
        default -> null;
      };
    } catch (MalformedException _) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // The port is given back with the process.
    }
  }
}
