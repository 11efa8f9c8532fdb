package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Programs that wait for messages at a node where none come.
@Timeout(90)
class HandoverTest {
  @TempDir private Path temp;

  private Live live;
  private Handover handover;

  /// Says nothing, and stays.
  private static final class Program implements Caller {
    private final CountDownLatch listened = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public void say(Json line) {}

    @Override
    public void tell(Json line) {}

    @Override
    public void untilGone() {}

    @Override
    public @Nullable Json hear() {
      listened.countDown();
      try {
        over.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return null;
    }
  }

  @BeforeEach
  void start() throws Exception {
    Settings loopback = Settings.standard().withBind(List.of("127.0.0.1"));
    Home home = Setup.create(temp.resolve("alice"), "alice", loopback);
    live = Live.start(home, loopback, _ -> {});
    handover = new Handover(live, new Pickups(live, new Standing()), new Trust(live), List.of());
  }

  @AfterEach
  void close() {
    live.close();
  }

  private WeakReference<Program> come() throws Exception {
    Program program = new Program();
    handover.receive(new Json(), program);
    program.over.countDown();
    return new WeakReference<>(program);
  }

  @Test
  void theNodeForgetsWhoHasGone() throws Exception {
    WeakReference<Program> program = come();
    while (program.get() != null) {
      System.gc();
    }
  }

  private void assertStopped(Program program) {
    Json request = new Json().put("follow", true);
    Problem problem = assertThrows(Problem.class, () -> handover.receive(request, program));
    assertEquals("the node was stopped. Start it again, and this", problem.line());
    program.over.countDown();
  }

  @Test
  void whoWaitsHearsThatTheNodeHasEnded() throws Exception {
    Program program = new Program();
    FutureTask<?> waiting = new FutureTask<>(() -> assertStopped(program), null);
    Thread.ofVirtual().start(waiting);
    program.listened.await();
    live.node().close();
    waiting.get();
    assertStopped(new Program());
  }
}
