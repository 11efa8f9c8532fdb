package dev.stenope.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutionException;

/// One end of a transfer by [Quic].
final class QuicBulk {
  private static final int CHUNK = 64 * 1024;

  private QuicBulk() {}

  public static void main(String[] args)
      throws IOException, GeneralSecurityException, InterruptedException, ExecutionException {
    Job job = Job.of(args);
    if (job.sender()) {
      Quic.send(job, QuicStreamType.UNIDIRECTIONAL, new Filler());
    } else {
      Quic.receive(job, new Counter(new Job.Meter(job)));
    }
  }

  /// Writes as long as the stream takes it.
  private static final class Filler extends ChannelInboundHandlerAdapter {
    private final ByteBuf chunk = Unpooled.directBuffer(CHUNK).writeZero(CHUNK);

    @Override
    public void channelActive(ChannelHandlerContext context) {
      fill(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      fill(context);
    }

    private void fill(ChannelHandlerContext context) {
      while (context.channel().isWritable()) {
        var _ = context.write(chunk.retainedDuplicate());
      }
      context.flush();
    }
  }

  private static final class Counter extends ChannelInboundHandlerAdapter {
    private final Job.Meter meter;

    Counter(Job.Meter meter) {
      this.meter = meter;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      meter.add(bytes.readableBytes());
      bytes.release();
    }
  }
}
