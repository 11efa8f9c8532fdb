package dev.stenope.app.api;

import dev.stenope.core.wire.Json;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TalkTest {
  @Test
  void whoListensHearsThatTheRequestIsOver() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    CountDownLatch heard = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Talk talk = new Talk(new EmbeddedChannel(), "1", over::countDown);
    talk.run(
        (_, caller) -> {
          caller.whenGone(gone::countDown);
          Thread.ofVirtual()
              .start(
                  () -> {
                    if (talk.hear() == null) {
                      heard.countDown();
                    }
                  });
        },
        new Json());
    over.await();
    gone.await();
    heard.await();
  }
}
