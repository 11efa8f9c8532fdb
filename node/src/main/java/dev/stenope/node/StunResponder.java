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

/// A STUN server (RFC 8489) on one UDP port, for nodes with a public address. It tells everyone the
/// address they come from, at the port that they ask for (RFC 5780, section 7.5), and has no second
/// address to answer from.
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
          answer(request, buffer.position(), from);
        }
      } catch (ClosedChannelException _) {
        return;
      } catch (IOException _) {
        // One packet that cannot be answered must not end the service.
      }
    }
  }

  /// Leaves alone what deserves no answer.
  private void answer(byte[] request, int length, InetSocketAddress from) throws IOException {
    if (!Stun.looksLikeStun(request, 0, length)) {
      return;
    }
    try {
      if (Stun.read(request, 0, length) instanceof Stun.Request wish) {
        int port = wish.responsePort() == 0 ? from.getPort() : wish.responsePort();
        ByteBuffer response = ByteBuffer.wrap(Stun.write(answer(wish, from)));
        channel.send(response, new InetSocketAddress(from.getAddress(), port));
      }
    } catch (MalformedException _) {
      // Silence.
    }
  }

  private static Stun.Message answer(Stun.Request wish, InetSocketAddress from) {
    return wish.changeAddress() || wish.changePort()
        ? new Stun.Failure(wish.id(), UNKNOWN_ATTRIBUTE)
        : new Stun.Success(wish.id(), Endpoint.of(from.getAddress().getAddress(), from.getPort()));
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
