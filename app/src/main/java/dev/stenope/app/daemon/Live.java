package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.Bridge;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Status;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Distrust;
import dev.stenope.core.mesh.Findings;
import dev.stenope.core.mesh.Roster;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import dev.stenope.node.drop.DropStatus;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.history.History;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A running node, asked by threads that may wait.
final class Live implements AutoCloseable {
  /// Seconds after which a node that does not answer is taken for stuck.
  private static final long PATIENCE = 10;

  /// The same at its start, when it reads what earlier lives have left.
  private static final long START_PATIENCE = 60;

  /// The same for a slow disk to take the history.
  private static final int HISTORY_PATIENCE = 30;

  private final Home home;
  private final History history;
  private final Consumer<? super Output> watcher;
  private final List<Consumer<? super Output>> watchers = new CopyOnWriteArrayList<>();
  private final List<Runnable> beginnings = new CopyOnWriteArrayList<>();
  private final Map<NodeId, String> names = new ConcurrentHashMap<>();
  private final Troubles troubles = new Troubles();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  /// What is run each time that a node has ended.
  private final Set<Runnable> endings = ConcurrentHashMap.newKeySet();

  /// Written to while the node is started anew. Who may wait reads, and so never asks one that is
  /// about to end.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile boolean changing;
  private volatile Settings settings;
  private volatile String name = "";
  private volatile Node node;

  private Live(Home home, Settings settings, Consumer<? super Output> watcher)
      throws IOException, Problem, InterruptedException {
    this.home = home;
    this.history = home.history();
    this.settings = settings;
    this.watcher = watcher;
    this.node = Node.start(home, settings, this::attach);
    try {
      meet();
    } catch (Problem | InterruptedException e) {
      close();
      throw e;
    }
  }

  /// `watcher` hears everything, also after the node was started anew, on the thread of the node.
  static Live start(Home home, Settings settings, Consumer<? super Output> watcher)
      throws IOException, Problem, InterruptedException {
    return new Live(home, settings, watcher);
  }

  private void attach(Node next) {
    node = next;
    var _ =
        next.ended()
            .whenComplete(
                (_, fault) -> {
                  if (fault != null) {
                    ended.completeExceptionally(fault);
                  } else if (!changing) {
                    ended.complete(null);
                  }
                  endings.forEach(Runnable::run);
                });
    Node.Subscription _ =
        next.listen(
            output -> {
              note(output);
              watcher.accept(output);
              watchers.forEach(each -> each.accept(output));
            });
  }

  /// Learns who is there, on the thread of the node: who is met or dropped later is told later.
  private void meet() throws Problem, InterruptedException {
    if (!node.damage().isEmpty()) {
      troubles.add("journal", node.damage());
      watcher.accept(new Output.Notice("journal-damaged", node.damage()));
    }
    CompletableFuture<Status> met =
        look(
            status -> {
              name = status.name();
              status.peers().forEach(peer -> names.put(peer.node(), peer.name()));
            });
    Status _ = answered(met, START_PATIENCE);
  }

  private void note(Output output) {
    troubles.hear(output);
    switch (output) {
      case Output.Met met -> names.put(met.peer(), met.name());
      case Output.Dropped dropped -> names.remove(dropped.peer());
      default -> {}
    }
  }

  /// What this node calls itself.
  String name() {
    return name;
  }

  /// What keeps the node from its work.
  Troubles troubles() {
    return troubles;
  }

  /// The conversations, to be read from any thread.
  History history() {
    return history;
  }

  /// Waits until all that was told so far is in the history, unless the disk refuses.
  void awaitHistory() {
    // It is cancelled when the node ends.
    CompletableFuture<@Nullable Void> written = node.recorded(true);
    for (int i = 0; i < HISTORY_PATIENCE && !written.isDone(); i++) {
      if (!troubles.of("history").isEmpty()) {
        return;
      }
      written.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS).exceptionally(_ -> null).join();
    }
  }

  Home home() {
    return home;
  }

  Settings settings() {
    return settings;
  }

  Shelf shelf() throws Problem {
    try {
      return home.shelf();
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  /// As it is on the disk.
  Roster roster() throws Problem {
    try {
      return home.roster();
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  /// Where the drops are, without secrets.
  List<String> places() {
    return node.drops().stream().map(DropStatus::place).toList();
  }

  Node node() {
    return node;
  }

  /// Starts the node anew with other settings.
  void use(Settings other) throws IOException, Problem, InterruptedException {
    lock.writeLock().lock();
    changing = true;
    try {
      node.close();
      troubles.clear();
      node = Node.start(home, other, this::attach);
      settings = other;
      meet();
      // What was told before somebody listened is found there.
      awaitHistory();
      beginnings.forEach(Runnable::run);
    } catch (IOException | Problem | RuntimeException | InterruptedException e) {
      ended.completeExceptionally(e);
      endings.forEach(Runnable::run);
      throw e;
    } finally {
      changing = false;
      lock.writeLock().unlock();
    }
  }

  /// Completes when there is no node any more; exceptionally if a fault has ended it.
  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  /// Has `then` called on the thread of the node, in one order with those who `watch`: what they
  /// hear after it is no older. Nothing is called if the node ends before.
  CompletableFuture<Status> look(Consumer<? super Status> then) {
    return node.status()
        .thenApply(
            status -> {
              then.accept(status);
              return status;
            });
  }

  /// The same, and waits for it.
  void awaitLook(Consumer<? super Status> then) throws Problem, InterruptedException {
    Status _ = answered(asked(_ -> look(then)), PATIENCE);
  }

  Status status() throws Problem, InterruptedException {
    return answered(asked(Node::status), PATIENCE);
  }

  /// What the node takes its peers for.
  Findings findings() throws Problem, InterruptedException {
    return answered(asked(running -> running.ask(Bridge::findings)), PATIENCE);
  }

  /// What the node has been told not to trust any more.
  Distrust distrust() throws Problem, InterruptedException {
    return answered(asked(running -> running.ask(Bridge::distrust)), PATIENCE);
  }

  /// Asks the node, or the one that is being started in its place.
  <T> T asked(Function<? super Node, T> question) {
    lock.readLock().lock();
    try {
      return question.apply(node);
    } finally {
      lock.readLock().unlock();
    }
  }

  private static <T> T answered(CompletableFuture<T> answer, long patience)
      throws Problem, InterruptedException {
    try {
      return answer.get(patience, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      throw silent();
    }
  }

  private static Problem silent() {
    return new Problem("the node does not answer", "it stopped or is stuck", "Start it again");
  }

  NodeId peer(String word) throws Problem {
    return PeerNames.find(word, names);
  }

  /// A peer, or this node itself.
  NodeId machine(String word) throws Problem {
    boolean isSelf = word.equalsIgnoreCase(name) || word.equals(node.id().text());
    return isSelf ? node.id() : peer(word);
  }

  /// The peers and their names.
  Map<NodeId, String> names() {
    return names;
  }

  /// Has one more hear everything from now on, as `watcher` does.
  Node.Subscription watch(Consumer<? super Output> other) {
    watchers.add(other);
    return () -> watchers.remove(other);
  }

  /// Has `task` run each time that a node has ended, before another one is started in its place.
  Node.Subscription atEachEnd(Runnable task) {
    endings.add(task);
    return () -> endings.remove(task);
  }

  /// Has `task` run each time that the node was started anew.
  void atEachStart(Runnable task) {
    beginnings.add(task);
  }

  /// Tells a person something that the node itself does not know of.
  void warn(String code, String text) {
    watcher.accept(new Output.Notice(code, text));
  }

  /// What a machine is called here.
  String name(NodeId machine) {
    return machine.equals(node.id()) ? name : names.getOrDefault(machine, machine.text());
  }

  PeerStatus statusOf(NodeId peer) throws Problem, InterruptedException {
    for (PeerStatus status : status().peers()) {
      if (status.node().equals(peer)) {
        return status;
      }
    }
    throw new Problem("this peer is gone", "it was forgotten", "");
  }

  /// Gives the node an input, or the one that is being started in its place.
  void submit(Input input) throws Problem {
    try {
      Node _ =
          asked(
              running -> {
                running.submit(input);
                return running;
              });
    } catch (RejectedExecutionException _) {
      throw silent();
    }
  }

  /// Gives the node an input, unless it has ended: for what is of no use then, or told again to its
  /// next life.
  void tell(Input input) {
    try {
      node.submit(input);
    } catch (RejectedExecutionException _) {
      // It has ended.
    }
  }

  @Override
  public void close() {
    node.close();
    history.close();
  }
}
