package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Output;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Hands the messages of people to programs, oldest first, each to one of them. A program says
/// `injected` when it has a message and `processed` when it is done with it, and `end` with the
/// last that it says of one. What it has not taken when it hangs up goes to the next.
final class Handover {
  /// How long, in milliseconds, the history and the disk are waited for.
  private static final long PATIENCE = 2_000;

  private static final long DISK_PATIENCE = 30_000;

  private static final long MAX_WAIT_SECONDS = 366 * 24 * 3600;

  private static final News ARRIVED = new News.Arrived();

  private final Live live;

  /// Messages that a program has, or of which the disk does not know yet how far they are.
  private final Set<Key> claimed = new HashSet<>();

  /// The queues of all programs that take messages now.
  private final Set<BlockingQueue<News>> queues = ConcurrentHashMap.newKeySet();

  private record Key(String peer, String messageId) {}

  /// What a program waits for.
  private sealed interface News {
    /// The program says this.
    record Said(Json line) implements News {}

    record Arrived() implements News {}

    record HungUp() implements News {}

    record NodeEnded() implements News {}
  }

  /// One program: `from` is the peer whose messages it wants, null for all; `taken` tells whether
  /// it wants those too that another one took and never finished; `left` are those that it took and
  /// did not finish itself.
  private record Program(
      Caller caller,
      @Nullable NodeId from,
      boolean taken,
      Set<Key> left,
      BlockingQueue<News> news) {}

  Handover(Live live) {
    this.live = live;
  }

  /// Hands over the oldest message, all of them where `all` says so, and goes on with what comes
  /// where `follow` does. Waits for the first `wait` seconds.
  void receive(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    NodeId from = request.has("from") ? live.peer(request.text("from")) : null;
    boolean follow = request.flag("follow");
    boolean all = follow || request.flag("all");
    long seconds = Math.clamp(request.number("wait", 0), 0, MAX_WAIT_SECONDS);
    Program program =
        new Program(
            caller, from, request.flag("taken"), new HashSet<>(), new LinkedBlockingQueue<>());
    Node node = live.node();
    var _ = node.ended().whenComplete((_, _) -> program.news.add(new News.NodeEnded()));
    try (Node.Subscription _ = node.listen(output -> note(output, program))) {
      queues.add(program.news);
      Thread.ofPlatform().daemon().name("hear").start(() -> hear(program));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      for (boolean more = true; more; ) {
        History.Entry entry = claim(program);
        more =
            entry == null
                ? awaitNext(program, follow ? Long.MAX_VALUE : end - System.nanoTime())
                : hand(entry, program) && all;
      }
    } finally {
      queues.remove(program.news);
    }
  }

  private static void note(Output output, Program program) {
    if (output instanceof Output.Delivered delivered
        && delivered.envelope().type() == Envelope.Type.CHAT
        && (program.from == null || program.from.equals(delivered.from()))) {
      wake(program.news);
    }
  }

  private static void wake(BlockingQueue<News> queue) {
    if (!queue.contains(ARRIVED)) {
      queue.add(ARRIVED);
    }
  }

  private static void hear(Program program) {
    try {
      for (Json line = program.caller.hear(); line != null; line = program.caller.hear()) {
        program.news.add(new News.Said(line));
      }
    } catch (MalformedException _) {
      // Who says nonsense has not taken anything.
    }
    program.news.add(new News.HungUp());
  }

  /// Waits for a further message; false if the program is gone, or the time is over.
  private static boolean awaitNext(Program program, long nanos)
      throws Problem, MalformedException, InterruptedException {
    return switch (program.news.poll(nanos, TimeUnit.NANOSECONDS)) {
      case null -> false;
      case News.Arrived() -> true;
      case News.HungUp() -> false;
      case News.NodeEnded() -> throw ended();
      case News.Said _ -> throw new MalformedException("nothing was handed over");
    };
  }

  /// The oldest message that nobody has.
  private History.@Nullable Entry claim(Program program) throws Problem {
    // What was told to this program is found there, unless the disk refuses.
    live.node().recorded().completeOnTimeout(null, PATIENCE, TimeUnit.MILLISECONDS).join();
    synchronized (claimed) {
      int enough = claimed.size() + program.left.size() + 1;
      try {
        for (History.Entry entry :
            live.home().history().waiting(enough, program.from, program.taken)) {
          if (!program.left.contains(key(entry)) && claimed.add(key(entry))) {
            return entry;
          }
        }
        return null;
      } catch (HomeException e) {
        throw new Problem(String.valueOf(e.getMessage()), "", "");
      }
    }
  }

  /// One that is not `done` may be for another program that waits.
  private void release(Key key, boolean done) {
    synchronized (claimed) {
      claimed.remove(key);
    }
    if (!done) {
      queues.forEach(Handover::wake);
    }
  }

  private static Key key(History.Entry entry) {
    return new Key(entry.peer(), entry.messageId());
  }

  /// Whether the program has said its last of the message, and may get another one.
  private boolean hand(History.Entry entry, Program program)
      throws Problem, MalformedException, InterruptedException {
    CompletableFuture<?> written = CompletableFuture.completedFuture(true);
    boolean done = false;
    try {
      program.caller.tell(entry.toJson());
      while (true) {
        switch (program.news.take()) {
          case News.Arrived() -> {
            // It waits in the history.
          }
          case News.HungUp() -> {
            return false;
          }
          case News.NodeEnded() -> throw ended();
          case News.Said(Json said) -> {
            Progress progress = progress(said.text("state"));
            done = progress == Progress.PROCESSED;
            written = live.node().mark(new NodeId(entry.peer()), entry.messageId(), progress);
            if (said.flag("end")) {
              if (!done) {
                program.left.add(key(entry));
              }
              await(written);
              program.caller.tell(new Json().put("state", Conversation.word(progress)));
              return true;
            }
          }
        }
      }
    } finally {
      boolean over = done;
      var _ = written.whenComplete((_, _) -> release(key(entry), over));
    }
  }

  private static void await(CompletableFuture<?> written) throws Problem, InterruptedException {
    try {
      written.get(DISK_PATIENCE, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      throw new Problem(
          "it is not written down how far the message is",
          "the disk of this node refuses",
          "See `stenope status`; it is written as soon as that is mended");
    }
  }

  private static Progress progress(String word) throws MalformedException {
    return switch (word) {
      case "injected" -> Progress.INJECTED;
      case "processed" -> Progress.PROCESSED;
      default -> throw new MalformedException("no program has a message " + word);
    };
  }

  private static Problem ended() {
    return new Problem("the node was stopped", "", "Start it again, and this");
  }
}
