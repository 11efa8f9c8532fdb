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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /// How the codes of notices end that something cannot be used.
  private static final String UNUSABLE = "-unusable";

  private final Home home;
  private final History history;
  private final Consumer<? super Output> watcher;
  private final List<Consumer<? super Output>> watchers = new CopyOnWriteArrayList<>();
  private final List<Runnable> beginnings = new CopyOnWriteArrayList<>();
  private final Map<NodeId, String> names = new ConcurrentHashMap<>();
  private final Map<String, String> troubles = new ConcurrentHashMap<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean changing;
  private volatile Settings settings;
  private volatile String name = "";
  private volatile Node node;

  private Live(Home home, Settings settings, Consumer<? super Output> watcher, Node node) {
    this.home = home;
    this.history = home.history();
    this.settings = settings;
    this.watcher = watcher;
    this.node = node;
  }

  /// `watcher` hears everything, also after the node was started anew, on the thread of the node.
  static Live start(Home home, Settings settings, Consumer<? super Output> watcher)
      throws IOException, Problem, InterruptedException {
    Live live = new Live(home, settings, watcher, Node.start(home, settings));
    live.attach();
    return live;
  }

  private void attach() throws Problem, InterruptedException {
    var _ =
        node.ended()
            .whenComplete(
                (_, fault) -> {
                  waiting.forEach(Runnable::run);
                  if (fault != null) {
                    ended.completeExceptionally(fault);
                  } else if (!changing) {
                    ended.complete(null);
                  }
                });
    Node.Subscription _ =
        node.listen(
            output -> {
              note(output);
              watcher.accept(output);
              watchers.forEach(each -> each.accept(output));
            });
    if (!node.damage().isEmpty()) {
      troubles.put("journal", node.damage());
      watcher.accept(new Output.Notice("journal-damaged", node.damage()));
    }
    Status status = status(START_PATIENCE);
    name = status.name();
    status.peers().forEach(peer -> names.put(peer.node(), peer.name()));
  }

  private void note(Output output) {
    switch (output) {
      case Output.Met met -> names.put(met.peer(), met.name());
      case Output.Dropped dropped -> names.remove(dropped.peer());
      case Output.Notice notice when notice.code().endsWith(UNUSABLE) ->
          troubles.put(part(notice.code()), notice.text());
      case Output.Notice notice when notice.code().endsWith("-usable") ->
          troubles.remove(part(notice.code()));
      default -> {}
    }
  }

  private static String part(String code) {
    return code.substring(0, code.indexOf('-'));
  }

  /// What this node calls itself.
  String name() {
    return name;
  }

  /// What keeps the node from its work at present, in words for a person.
  Collection<String> troubles() {
    return troubles.values();
  }

  /// The same for one part of the node: the drop, or the disk.
  Collection<String> troubles(String part) {
    String trouble = troubles.get(part);
    return trouble == null ? List.of() : List.of(trouble);
  }

  /// The conversations, to be read from any thread.
  History history() {
    return history;
  }

  /// Waits until all that was told so far is in the history, unless the disk refuses.
  void awaitHistory() {
    Node running = node;
    CompletableFuture<@Nullable Void> written = running.recorded(true);
    for (int i = 0; i < HISTORY_PATIENCE && !written.isDone(); i++) {
      if (!troubles("history").isEmpty() || running.ended().isDone()) {
        return;
      }
      written.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS).exceptionally(_ -> null).join();
    }
  }

  /// What keeps the node from its work at present, by the part that it concerns.
  Map<String, String> troublesByPart() {
    return new TreeMap<>(troubles);
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
    changing = true;
    try {
      node.close();
      node = Node.start(home, other);
      settings = other;
      troubles.clear();
      attach();
      // What was told before somebody listened is found there.
      awaitHistory();
      beginnings.forEach(Runnable::run);
    } catch (IOException | Problem e) {
      ended.completeExceptionally(e);
      throw e;
    } finally {
      changing = false;
    }
  }

  /// Completes when there is no node any more; exceptionally if a fault has ended it.
  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  Status status() throws Problem, InterruptedException {
    return status(PATIENCE);
  }

  /// What the node takes its peers for.
  Findings findings() throws Problem, InterruptedException {
    return answered(node.ask(Bridge::findings), PATIENCE);
  }

  /// What the node has been told not to trust any more.
  Distrust distrust() throws Problem, InterruptedException {
    return answered(node.ask(Bridge::distrust), PATIENCE);
  }

  private Status status(long patience) throws Problem, InterruptedException {
    return answered(node.status(), patience);
  }

  private static <T> T answered(CompletableFuture<T> answer, long patience)
      throws Problem, InterruptedException {
    try {
      return answer.get(patience, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      throw new Problem("the node does not answer", "it stopped or is stuck", "Start it again");
    }
  }

  NodeId peer(String word) throws Problem {
    return PeerNames.find(word, names);
  }

  /// A peer, or this node itself.
  NodeId machine(String word) throws Problem {
    return isSelf(word) ? node.id() : peer(word);
  }

  private boolean isSelf(String word) {
    return word.equalsIgnoreCase(name) || word.equals(node.id().text());
  }

  /// The peers and their names.
  Map<NodeId, String> names() {
    return names;
  }

  /// Has one more hear everything from now on, as `watcher` does.
  void watch(Consumer<? super Output> other) {
    watchers.add(other);
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

  /// Gives the node an input, unless it has ended: for what is of no use then, or told again to its
  /// next life.
  void tell(Input input) {
    try {
      node.submit(input);
    } catch (RejectedExecutionException _) {
      // It has ended.
    }
  }

  /// Gives the node an input and waits for the first output that means something; null after that
  /// many milliseconds.
  <T> @Nullable T answer(Input input, long millis, Function<? super Output, @Nullable T> meaning)
      throws Problem, InterruptedException {
    return answer(List.of(input), millis, meaning);
  }

  /// The same for several inputs.
  <T> @Nullable T answer(
      List<Input> inputs, long millis, Function<? super Output, @Nullable T> meaning)
      throws Problem, InterruptedException {
    CompletableFuture<T> found = new CompletableFuture<>();
    Node running = node;
    Runnable giveUp = () -> found.cancel(false);
    waiting.add(giveUp);
    try (Node.Subscription _ =
        running.listen(
            output -> {
              T answer = meaning.apply(output);
              if (answer != null) {
                found.complete(answer);
              }
            })) {
      inputs.forEach(running::submit);
      return found.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return null;
    } catch (ExecutionException | CancellationException _) {
      throw new Problem("the node stopped before it answered", "", "");
    } finally {
      waiting.remove(giveUp);
    }
  }

  @Override
  public void close() {
    node.close();
    history.close();
  }
}
