package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.AgentSettings;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Hands the messages of people to programs, oldest first, each to one of them. A program says
/// `injected` when it has a message and `processed` when it is done with it, and `end` with the
/// last that it says of one. What it has not taken when it hangs up goes to the next.
final class Handover {
  private static final long DISK_PATIENCE = 30_000;

  private static final long MAX_WAIT_SECONDS = 366 * 24 * 3600;

  private static final News ARRIVED = new News.Arrived();

  private final Live live;
  private final Pickups pickups;
  private final Trust trust;
  private final Map<String, AgentSettings> agents = new HashMap<>();

  /// What a program waits for.
  private sealed interface News {
    /// The program says this.
    record Said(Json line) implements News {}

    record Arrived() implements News {}

    record HungUp() implements News {}

    record NodeEnded() implements News {}
  }

  /// One program: `wanted` are the messages that it takes, and `left` those of them that it took
  /// and did not finish.
  private record Program(
      Caller caller, History.Wanted wanted, Set<Pickups.Key> left, BlockingQueue<News> news) {}

  Handover(Live live, Pickups pickups, Trust trust, List<AgentSettings> agents) {
    this.live = live;
    this.pickups = pickups;
    this.trust = trust;
    agents.forEach(agent -> this.agents.put(agent.name(), agent));
  }

  /// Hands over the oldest message, all of them where `all` says so, and goes on with what comes
  /// where `follow` does. Waits for the first `wait` seconds.
  void receive(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    boolean follow = request.flag("follow");
    boolean all = follow || request.flag("all");
    long seconds = Math.clamp(request.number("wait", 0), 0, MAX_WAIT_SECONDS);
    Program program =
        new Program(caller, pickups.wanted(request), new HashSet<>(), new LinkedBlockingQueue<>());
    try (Node.Subscription _ = live.atEachEnd(() -> checkUp(program));
        Node.Subscription _ = pickups.watch(program.wanted, () -> wake(program.news))) {
      checkUp(program);
      Thread.ofPlatform().daemon().name("hear").start(() -> hear(program));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      for (boolean more = true; more; ) {
        History.Entry entry = next(program);
        more =
            entry == null
                ? awaitNext(program, follow ? Long.MAX_VALUE : end - System.nanoTime())
                : hand(entry, program) && all;
      }
    }
  }

  /// Of an agent that lives elsewhere a person gets what is held; the rest is on its way there.
  private History.@Nullable Entry next(Program program) throws Problem {
    boolean away = program.wanted.agents().stream().anyMatch(pickups.standing()::isAway);
    while (true) {
      int known = program.left.size();
      History.Entry entry =
          pickups.claim(
              program.wanted,
              program.left,
              away,
              each -> !follows(each) || !program.left.add(Pickups.Key.of(each)));
      if (entry != null || program.left.size() == known) {
        return entry;
      }
    }
  }

  private boolean follows(History.Entry entry) {
    String agent = AgentDesk.agent(entry.envelope(), "target");
    return pickups.standing().isAway(agent)
        && trust.policy(agents.get(agent), entry.from()) == AgentSettings.Policy.ACCEPT;
  }

  /// A node that is started anew goes on handing over.
  private void checkUp(Program program) {
    if (live.ended().isDone()) {
      program.news.add(new News.NodeEnded());
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

  /// Whether the program has said its last of the message, and may get another one.
  private boolean hand(History.Entry entry, Program program)
      throws Problem, MalformedException, InterruptedException {
    CompletableFuture<?> written = CompletableFuture.completedFuture(true);
    boolean done = false;
    try {
      Json line = entry.toJson();
      trust.tell(entry, line);
      program.caller.tell(line);
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
            written = pickups.mark(entry, progress);
            if (said.flag("end")) {
              if (!done) {
                program.left.add(Pickups.Key.of(entry));
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
      var _ = written.whenComplete((_, _) -> pickups.release(Pickups.Key.of(entry), over));
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
