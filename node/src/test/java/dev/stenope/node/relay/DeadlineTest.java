package dev.stenope.node.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new HttpServerCodec(), new Deadline());

  private void say(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private boolean isOpenAfter(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
    return channel.isOpen();
  }

  @Test
  void aRequestThatDripsIsCutOff() {
    say("GET / HTTP/1.1\r\n");
    for (long waited = 0; waited < Deadline.REQUEST - 1000; waited += 1000) {
      say("X: y\r\n");
      assertTrue(isOpenAfter(1000));
    }
    assertFalse(isOpenAfter(1001));
  }

  @Test
  void aBodyThatDripsIsCutOff() {
    say("POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n");
    for (long waited = 0; waited < Deadline.REQUEST - 1000; waited += 1000) {
      say("x");
      assertTrue(isOpenAfter(1000));
    }
    assertFalse(isOpenAfter(1001));
  }

  @Test
  void whoSaysNothingMoreIsCutOffLater() {
    say("GET / HTTP/1.1\r\n\r\n");
    assertTrue(isOpenAfter(Deadline.IDLE - 1));
    assertFalse(isOpenAfter(2));
  }
}
