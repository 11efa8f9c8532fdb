package dev.stenope.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutionException;

/// One end of questions and answers by [Quic], all on one stream.
final class QuicRoundTrip {
  private QuicRoundTrip() {}

  public static void main(String[] args)
      throws IOException, GeneralSecurityException, InterruptedException, ExecutionException {
    Job job = Job.of(args);
    if (job.sender()) {
      Quic.send(job, QuicStreamType.BIDIRECTIONAL, new Asker(new Job.Stopwatch(job)));
    } else {
      Quic.receive(job, new Answerer());
    }
  }

  private static final class Asker extends ChannelInboundHandlerAdapter {
    private final ByteBuf question =
        Unpooled.directBuffer(Job.Stopwatch.LENGTH).writeZero(Job.Stopwatch.LENGTH);
    private final Job.Stopwatch watch;
    private int missing;

    Asker(Job.Stopwatch watch) {
      this.watch = watch;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      ask(context);
    }

    private void ask(ChannelHandlerContext context) {
      missing = Job.Stopwatch.LENGTH;
      watch.asked();
      var _ = context.writeAndFlush(question.retainedDuplicate());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      missing -= bytes.readableBytes();
      bytes.release();
      if (missing == 0 && watch.answered()) {
        ask(context);
      }
    }
  }

  private static final class Answerer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.writeAndFlush(message);
    }
  }
}
