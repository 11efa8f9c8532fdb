package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.Output;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.agent.HandoffEvent;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.node.HomeException;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The messages that wait at this node for an agent, a program or a person. Each is in the hands of
/// one of them at a time.
public final class Pickups {
  private final Live live;
  private final Standing standing;
  private final Fresh fresh;

  /// Messages that somebody has, or of which the disk does not know yet how far they are, and the
  /// agents that they were taken for.
  private final Map<Key, Set<String>> claimed = new HashMap<>();

  /// Messages that agents have taken in this life and have not said to be done with.
  private final Map<Key, Hand> inHand = new HashMap<>();

  /// Questions whose answers somebody waits for, so that nobody else may have them.
  private final Set<String> questions = ConcurrentHashMap.newKeySet();

  /// Those who wait for messages, and for which.
  private final Map<Runnable, History.Wanted> waiting = new ConcurrentHashMap<>();

  private volatile Runnable unwatched = () -> {};

  /// Nanoseconds after which an agent that has said nothing of a message is not waited for: some
  /// never do.
  private static final long SILENCE = TimeUnit.MINUTES.toNanos(2);

  /// Since when a message is with one of the agents, by [System#nanoTime].
  private record Hand(Set<String> agents, long since) {
    boolean isBusy() {
      return System.nanoTime() - since < SILENCE;
    }
  }

  /// Which message it is.
  public record Key(String peer, String messageId) {
    public static Key of(History.Entry entry) {
      return new Key(entry.peer(), entry.messageId());
    }
  }

  Pickups(Live live, Standing standing) {
    this.live = live;
    this.standing = standing;
    this.fresh = new Fresh(live);
    live.watch(this::hear);
    live.atEachStart(this::lookAgain);
    // What was told before is found there.
    live.awaitHistory();
  }

  private void hear(Output output) {
    Envelope envelope = fresh.hear(output);
    if (envelope != null) {
      NodeId from = new NodeId(envelope.sourceInstance());
      waiting.forEach(
          (news, wanted) -> {
            if (wanted.wants(from, envelope.targetAgent())) {
              news.run();
            }
          });
    }
  }

  Standing standing() {
    return standing;
  }

  /// The messages that a request asks for: those for the `agent` that it names, or for nobody in
  /// particular if it names none, or `any` beside.
  History.Wanted wanted(Json request) throws Problem {
    NodeId from = request.has("from") ? live.machine(request.text("from", "")) : null;
    String agent = request.text("agent", Envelope.ANY);
    Set<String> agents = request.flag("any") ? Set.of(agent, Envelope.ANY) : Set.of(agent);
    return new History.Wanted(from, agents, request.flag("taken"));
  }

  /// Has `news` called whenever there may be a message that is wanted; it must not wait.
  public Node.Subscription watch(History.Wanted wanted, Runnable news) {
    waiting.put(news, wanted);
    return () -> {
      waiting.remove(news);
      unwatched.run();
    };
  }

  /// Whether somebody waits for what this node sends to this agent.
  boolean isWatched(NodeId from, String agent) {
    return waiting.values().stream().anyMatch(wanted -> wanted.wants(from, agent));
  }

  /// Has `task` run when somebody watches no more, who may have left what he was told of. It runs
  /// on the thread of who watched, which may wait.
  void whenUnwatched(Runnable task) {
    unwatched = task;
  }

  /// The oldest message that is wanted and that nobody has; it stays where it is.
  History.@Nullable Entry first(History.Wanted wanted) throws Problem {
    synchronized (claimed) {
      History.Entry entry = claim(wanted, Set.of());
      if (entry != null) {
        claimed.remove(Key.of(entry));
      }
      return entry;
    }
  }

  /// The oldest message that is wanted and that nobody has, other than `except`; null if there is
  /// none. It is the caller's until [#release]. For an agent that may not run here there is none.
  public History.@Nullable Entry claim(History.Wanted wanted, Set<Key> except) throws Problem {
    return claim(wanted, except, false);
  }

  /// The same; `away` takes what is for an agent that does not run here.
  History.@Nullable Entry claim(History.Wanted wanted, Set<Key> except, boolean away)
      throws Problem {
    return claim(wanted, except, away, _ -> true);
  }

  /// The same of those that are `meant`; others are in nobody's hands meanwhile.
  History.@Nullable Entry claim(
      History.Wanted wanted, Set<Key> except, boolean away, Predicate<History.Entry> meant)
      throws Problem {
    synchronized (claimed) {
      if (!away && !wanted.agents().stream().allMatch(standing::mayRun)) {
        return null;
      }
      int enough = claimed.size() + except.size() + questions.size() + 1;
      try {
        // Before the history, since what is in neither was never told.
        List<History.Entry> come = fresh.wanted(wanted);
        for (History.Entry entry : live.history().waiting(enough, wanted)) {
          if (isClaimed(entry, wanted, except, meant)) {
            return entry;
          }
        }
        for (History.Entry entry : come) {
          // A message that is told again may be further than that.
          NodeId peer = new NodeId(entry.peer());
          History.Entry known = live.history().incoming(Set.of(peer), entry.messageId());
          History.Entry present = known == null ? entry : known;
          if (wanted.waits(present) && isClaimed(present, wanted, except, meant)) {
            return present;
          }
        }
        return null;
      } catch (HomeException e) {
        throw new Problem(String.valueOf(e.getMessage()), "", "");
      }
    }
  }

  private boolean isClaimed(
      History.Entry entry, History.Wanted wanted, Set<Key> except, Predicate<History.Entry> meant) {
    Key key = Key.of(entry);
    return !except.contains(key)
        && !isAwaited(entry)
        && meant.test(entry)
        && claimed.putIfAbsent(key, wanted.agents()) == null;
  }

  private boolean isAwaited(History.Entry entry) {
    return !questions.isEmpty() && questions.contains(entry.envelope().text("cause", ""));
  }

  /// Nobody is to be handed an answer to this message, until [#endAnswer].
  void awaitAnswer(String messageId) {
    questions.add(messageId);
  }

  void endAnswer(String messageId) {
    questions.remove(messageId);
    waiting.keySet().forEach(Runnable::run);
  }

  /// Says how far a message has come here; complete when that is on the disk.
  public CompletableFuture<?> mark(History.Entry entry, Progress progress) {
    NodeId peer = new NodeId(entry.peer());
    if (progress == Progress.PROCESSED) {
      settled(entry.messageId());
    }
    return fresh
        .delivered(Key.of(entry))
        .thenCompose(_ -> live.node().mark(peer, entry.messageId(), progress));
  }

  /// The answer to a question has been told to whoever waited for it.
  void answered(NodeId peer, String messageId) {
    Key key = new Key(peer.text(), messageId);
    synchronized (claimed) {
      claimed.put(key, Set.of());
    }
    var _ =
        fresh
            .delivered(key)
            .thenCompose(_ -> live.node().mark(peer, messageId, Progress.PROCESSED))
            .whenComplete((_, _) -> release(key, true));
  }

  /// One that is not `done` may be for somebody else who waits.
  public void release(Key key, boolean done) {
    synchronized (claimed) {
      claimed.remove(key);
      claimed.notifyAll();
    }
    if (!done) {
      lookAgain();
    }
  }

  /// Whoever has this message is about to be told it, and keeps it until it is [#settled].
  void hand(Key key) {
    synchronized (claimed) {
      inHand.values().removeIf(hand -> !hand.isBusy());
      inHand.put(key, new Hand(claimed.getOrDefault(key, Set.of()), System.nanoTime()));
    }
  }

  /// The message with this id is processed or answered.
  void settled(String messageId) {
    synchronized (claimed) {
      inHand.keySet().removeIf(key -> key.messageId.equals(messageId));
      claimed.notifyAll();
    }
  }

  /// Has all who wait for messages look whether there are some.
  void lookAgain() {
    waiting.keySet().forEach(Runnable::run);
  }

  /// Raises a [Problem] for an agent that belongs to another node, or may soon.
  void checkHere(String agent) throws Problem {
    HandoffEvent.Stands stands = standing.of(agent);
    if (stands != null && !stands.isActive()) {
      NodeId other = stands.other();
      throw new Problem(
          agent + " does not run here",
          other == null
              ? "it belongs to another node"
              : stands.phase().equals("STANDBY")
                  ? "it lives at " + live.name(other)
                  : "it is being handed over, with " + live.name(other),
          "See `stenope handoff`");
    }
  }

  private boolean isBusy(String agent) {
    return claimed.values().stream().anyMatch(agents -> agents.contains(agent))
        || inHand.values().stream().anyMatch(hand -> hand.isBusy() && hand.agents.contains(agent));
  }

  /// Waits until this agent, to which nothing is given any more, has no message in its hands; false
  /// if it still has one after so many milliseconds.
  boolean awaitIdle(String agent, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    synchronized (claimed) {
      while (isBusy(agent)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        claimed.wait(left);
      }
    }
    return true;
  }

  /// The message with this id that a peer, or this node itself, has sent. One that was just told is
  /// found, too.
  History.Entry find(String messageId) throws Problem {
    History.Entry entry = fresh.find(messageId);
    if (entry == null) {
      entry = known(messageId);
    }
    if (entry == null) {
      throw new Problem(
          "there is no message " + messageId, "nobody has sent it to this machine", "");
    }
    return entry;
  }

  /// The same if it is in the history already; null if not.
  History.@Nullable Entry known(String messageId) throws Problem {
    try {
      Set<NodeId> senders = new HashSet<>(live.names().keySet());
      senders.add(live.node().id());
      return live.history().incoming(senders, messageId);
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }
}
