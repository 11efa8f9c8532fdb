package dev.stenope.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Netty's QUIC (quiche, AES-128-GCM) on NIO, or on epoll with segmentation offload: one stream,
/// CUBIC, windows that never bind, packets as large as the MTU allows.
final class Quic {
  private static final int PAYLOAD = 1472;
  private static final int SOCKET_BUFFER = 4 << 20;
  private static final long WINDOW = 64L << 20;
  private static final String PROTOCOL = "bench";

  /// The packets that quiche may send with one system call.
  private static final int SEGMENTS = 44;

  private static final boolean EPOLL = Boolean.getBoolean("bench.quic.epoll");

  private Quic() {}

  /// Serves streams until the process ends.
  static void receive(Job job, ChannelHandler stream)
      throws IOException, GeneralSecurityException, InterruptedException {
    QuicSslContext tls =
        QuicSslContextBuilder.forServer(Credentials.of(job.folder()).keys(), Credentials.PASSWORD)
            .applicationProtocols(PROTOCOL)
            .build();
    ChannelHandler codec =
        tuned(new QuicServerCodecBuilder().sslContext(tls))
            .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
            .streamHandler(stream)
            .build();
    Channel socket = bind(codec, job);
    Job.ready(Job.token(socket.localAddress()));
    socket.closeFuture().sync();
  }

  /// Opens one stream and keeps it until the process ends.
  static void send(Job job, QuicStreamType type, ChannelHandler stream)
      throws IOException, GeneralSecurityException, InterruptedException, ExecutionException {
    QuicSslContext tls =
        QuicSslContextBuilder.forClient()
            .trustManager(Credentials.of(job.folder()).certificate())
            // The certificate is pinned; it names no address.
            .endpointIdentificationAlgorithm("")
            .applicationProtocols(PROTOCOL)
            .build();
    Channel socket = bind(tuned(new QuicClientCodecBuilder().sslContext(tls)).build(), job);
    QuicChannelBootstrap bootstrap =
        QuicChannel.newBootstrap(socket)
            .remoteAddress(Job.endpoint(job.token()))
            .streamHandler(new ChannelInboundHandlerAdapter());
    if (EPOLL) {
      bootstrap.option(
          QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
          EpollQuicUtils.newSegmentedAllocator(SEGMENTS));
    }
    QuicChannel connection = bootstrap.connect().get();
    connection.createStream(type, stream).get().closeFuture().sync();
  }

  private static <B extends QuicCodecBuilder<B>> B tuned(B codec) {
    return codec
        .congestionControlAlgorithm(QuicCongestionControlAlgorithm.CUBIC)
        .maxIdleTimeout(20, TimeUnit.SECONDS)
        .maxSendUdpPayloadSize(PAYLOAD)
        .maxRecvUdpPayloadSize(PAYLOAD)
        .discoverPmtu(true)
        .initialMaxData(WINDOW)
        .initialMaxStreamDataUnidirectional(WINDOW)
        .initialMaxStreamDataBidirectionalLocal(WINDOW)
        .initialMaxStreamDataBidirectionalRemote(WINDOW)
        .initialMaxStreamsUnidirectional(4)
        .initialMaxStreamsBidirectional(4);
  }

  private static Channel bind(ChannelHandler codec, Job job) throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
            .handler(codec);
    // Reading one packet a turn, the default, halves the rate.
    if (EPOLL) {
      bootstrap
          .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
          .channel(EpollDatagramChannel.class)
          .option(EpollChannelOption.UDP_GRO, true)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(1 << 16).maxMessagesPerRead(16));
    } else {
      bootstrap
          .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
          .channel(NioDatagramChannel.class)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(2048).maxMessagesPerRead(64));
    }
    return bootstrap.bind(new InetSocketAddress(job.address(), 0)).sync().channel();
  }
}
