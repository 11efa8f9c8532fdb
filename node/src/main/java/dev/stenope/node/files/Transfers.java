package dev.stenope.node.files;

import static java.lang.System.Logger.Level.ERROR;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.transfer.TransferId;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The files of a node: one thread that reads and writes them, so that a slow disk holds up nothing
/// else. All methods may be called from any thread.
public final class Transfers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.stenope.node");

  /// Nanoseconds between looks at what has become due.
  private static final long TICK = 1_000_000_000L;

  private static final long PATIENCE = 5_000;

  private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private final Counter counter;
  private final Thread thread;
  private volatile boolean stopped;

  /// What was asked and not answered yet.
  private final Map<Object, CompletableFuture<?>> asked = new ConcurrentHashMap<>();

  /// Nobody is answered any more.
  private volatile boolean over;

  /// How messages about files reach peers, and what is known of these. No method may wait.
  public interface Way {
    /// Puts a message into the lane below all others. [Transfers#settled] gives it back when the
    /// peer has taken it, or when it could not be sent.
    void send(NodeId peer, byte[] message);

    /// The message that came with this ref was dealt with: the next may come.
    void taken(NodeId peer, Object ref);

    String name(NodeId peer);

    void notice(String code, String text);

    /// The steady time of the node, in nanoseconds since 1970.
    long now();
  }

  /// A transfer that was begun, and lines about what was left out.
  public record Begun(TransferId id, List<String> passedOver) {}

  @FunctionalInterface
  private interface Task {
    void run() throws IOException;
  }

  private Transfers(Path home, FileSettings settings, Way way, RandomGenerator random) {
    this.counter = new Counter(home, settings, way, random);
    this.thread = Thread.ofPlatform().name("stenope-files").daemon().unstarted(this::run);
  }

  /// Goes on with what earlier lives have left in `home`.
  public static Transfers start(Path home, FileSettings settings, Way way, RandomGenerator random) {
    Transfers transfers = new Transfers(home, settings, way, random);
    transfers.tasks.add(transfers.counter::open);
    transfers.thread.start();
    return transfers;
  }

  private void run() {
    long tickAt = System.nanoTime();
    while (!stopped) {
      try {
        Task task = tasks.poll();
        if (task == null && !counter.pump()) {
          task = tasks.poll(tickAt + TICK - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        if (task != null) {
          task.run();
        }
        if (System.nanoTime() - tickAt >= TICK) {
          tickAt = System.nanoTime();
          counter.wake();
        }
      } catch (IOException e) {
        counter.complain(e);
      } catch (InterruptedException _) {
        break;
      } catch (RuntimeException e) {
        LOG.log(ERROR, "a step of a transfer failed", e);
      }
    }
    counter.close();
    over = true;
    asked.values().forEach(answer -> answer.cancel(false));
  }

  private <T> CompletableFuture<T> ask(Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Object key = new Object();
    asked.put(key, answer);
    var _ = answer.whenComplete((_, _) -> asked.remove(key));
    tasks.add(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    if (over) {
      answer.cancel(false);
    }
    return answer;
  }

  /// A message of a peer about files. `ref` is given back once it was dealt with.
  public void arrived(NodeId peer, Object ref, byte[] message) {
    tasks.add(() -> counter.arrived(peer, ref, message));
  }

  /// A message to the peer is out of the lane, and its array free.
  public void settled(NodeId peer, byte[] message) {
    tasks.add(() -> counter.settled(peer, message));
  }

  /// The peer came online, perhaps in a new life, or went away.
  public void peer(NodeId peer, boolean online) {
    tasks.add(() -> counter.peer(peer, online));
  }

  /// There are these peers, and no others: what was under way to and from others is over.
  public void peers(Set<NodeId> peers) {
    tasks.add(() -> counter.choices().only(peers));
  }

  /// Sends files and folders to the incoming folder of a peer. Raises a [FileException].
  public CompletableFuture<Begun> send(NodeId peer, List<Path> paths) {
    return depart(peer, Message.Purpose.SEND, "", paths);
  }

  /// Sends a file or folder to `ROOT/PATH` of a peer.
  public CompletableFuture<Begun> put(NodeId peer, Path path, String destination) {
    return depart(peer, Message.Purpose.PUT, destination, List.of(path));
  }

  /// The folders are walked on the thread of the caller.
  private CompletableFuture<Begun> depart(
      NodeId peer, Message.Purpose purpose, String destination, List<Path> paths) {
    try {
      Walk.Found found = Walk.of(paths);
      return ask(
          () ->
              new Begun(
                  counter.depart(counter.fresh(), peer, purpose, destination, found),
                  found.passedOver()));
    } catch (FileException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /// Fetches `ROOT/PATH` of a peer into a folder, or to a place that is free.
  public CompletableFuture<TransferId> get(NodeId peer, String path, Path target) {
    return get(peer, path, target, null, 0);
  }

  /// The same of at most `limit` bytes, 0 for any number; what `seed` has already, which is an
  /// older state of it in a folder of this node, does not travel.
  public CompletableFuture<TransferId> get(
      NodeId peer, String path, Path target, @Nullable Path seed, long limit) {
    return ask(() -> counter.get(peer, path, target, seed, limit));
  }

  /// Lets one peer fetch what is in a folder, as `NAME/PATH`, until [#takeBack]. No list names it.
  public void lend(NodeId peer, String name, Path folder) {
    Share share = new Share(name, folder, List.of(peer.text()), Set.of(Share.Right.READ));
    tasks.add(() -> counter.roots().lend(share));
  }

  public void takeBack(String name) {
    tasks.add(() -> counter.roots().takeBack(name));
  }

  /// Asks a peer to do something under its shared folders. It may never answer.
  public CompletableFuture<Json> request(NodeId peer, Json request) {
    CompletableFuture<Json> answer = new CompletableFuture<>();
    tasks.add(() -> counter.request(peer, request, answer));
    return answer;
  }

  /// Takes a transfer out of quarantine. `word` is its id, or the beginning of it.
  public CompletableFuture<Json> accept(String word) {
    return ask(() -> counter.choices().accept(word));
  }

  /// Throws away what has come of a transfer, and tells the sender.
  public CompletableFuture<Json> refuse(String word) {
    return ask(() -> counter.choices().refuse(word));
  }

  /// Ends a transfer in either direction.
  public CompletableFuture<Json> cancel(String word) {
    return ask(() -> counter.choices().cancel(word));
  }

  /// All transfers that are known, eldest first.
  public CompletableFuture<List<Json>> list() {
    return ask(counter.choices()::list);
  }

  /// One transfer.
  public CompletableFuture<Json> state(String word) {
    return ask(() -> counter.choices().state(word));
  }

  /// Stops at once; everything goes on with the next start.
  @Override
  public void close() {
    stopped = true;
    tasks.add(() -> {});
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
