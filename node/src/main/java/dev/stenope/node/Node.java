package dev.stenope.node;

import static java.lang.System.Logger.Level.ERROR;

import dev.stenope.core.Bridge;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.Status;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.carrier.Carriers;
import dev.stenope.node.clock.ClockStatus;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropStatus;
import dev.stenope.node.drop.DropTraffic;
import dev.stenope.node.drop.Drops;
import dev.stenope.node.files.Transfers;
import dev.stenope.node.history.Chronicle;
import dev.stenope.node.journal.Journal;
import dev.stenope.node.portmap.Gateways;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.turn.TurnLines;
import dev.stenope.node.udp.Kernel;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A node that runs: the core on real sockets, disks and clocks. All methods may be called from any
/// thread; one thread of its own does all the work.
public final class Node implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.stenope.node");

  /// How long, in milliseconds, a node that ends waits for its drops and for its thread.
  private static final long DROP_PATIENCE = 2_000;

  private static final long THREAD_PATIENCE = 1_000;

  /// The same for its thread to bring to the disk what waits, and to let go of the home.
  private static final long END_PATIENCE = 10_000;

  private final SteadyClock clock = new SteadyClock();
  private final Audience audience = new Audience();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final NodeId id;
  private final Home.Lock lock;
  private final Chronicle chronicle;
  private final Journal journal;
  private final Drops drops;
  private final Carriers carriers;
  private final @Nullable Relay relay;
  private final Gateways gateways;
  private final TurnLines turn;
  private final Surroundings surroundings;
  private final Owner owner;
  private final Shell shell;
  private final FileTraffic files;
  private boolean closed;

  /// Ends the calls of a listener.
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  private Node(
      Home home, Settings settings, Home.Lock lock, @Nullable Relay relay, List<DeadDrop> opened)
      throws IOException {
    this.lock = lock;
    this.relay = relay;
    Identity identity = home.identity();
    Roster roster = home.roster();
    List<InetAddress> bound = HostAddresses.named(settings.bind());
    this.id = identity.id();
    this.chronicle = home.chronicle(new HistoryNews(this::notice));
    this.drops = new Drops(opened, new DropNews(this::handle, this::notice));
    this.carriers =
        new Carriers(
            settings.carriers(), identity, relay, new CarrierNews(this::handle, this::notice));
    this.gateways = new Gateways(bound, this::heard);
    List<String> hosts = settings.drops().stream().map(DropAddress::host).toList();
    DropClocks clocks = new DropClocks(drops, hosts, clock);
    this.surroundings =
        new Surroundings(
            bound, settings.stun(), settings.ntp(), clock, clocks, this::around, this::notice);
    TurnNews news = new TurnNews(this::handle, this::found);
    this.turn = new TurnLines(settings.turn(), bound, surroundings::addresses, news);
    this.owner = new Owner("stenope-node", clock, bound, Kernel.ofThisMachine(), new Turns());
    boolean loopback = surroundings.addresses().stream().allMatch(InetAddress::isLoopbackAddress);
    // Last of what may fail, for nothing else would end its thread.
    Recovered recovered = new Recovered();
    this.journal =
        home.journal(
            recovered, count -> offer(new Input.Durable(count)), line -> notice(DiskNews.of(line)));
    var wishes = settings.core(loopback, carriers, turn.servers());
    this.shell =
        new Shell(
            new Bridge(identity, roster, recovered, wishes, new SecureRandom(), clock.now()),
            clock,
            owner.sockets(),
            carriers,
            gateways,
            turn,
            drops,
            new Ledger(home, line -> audience.tell(DiskNews.of(line))),
            journal,
            new Scribe(id, chronicle, this::offer),
            roster,
            surroundings::addresses,
            audience::tell);
    this.files = new FileTraffic(home, settings.files(), roster, clock, this::offer, this::notice);
    var _ = audience.listen(files::hear);
  }

  /// Starts the node that lives in `home`, which nobody else may be using.
  public static Node start(Home home, Settings settings) throws IOException {
    return start(home, settings, _ -> {});
  }

  /// The same; `first` gets the node before it does anything, so that who listens from there hears
  /// everything.
  public static Node start(Home home, Settings settings, Consumer<? super Node> first)
      throws IOException {
    Home.Lock lock = home.lock();
    List<DeadDrop> opened = new ArrayList<>();
    @Nullable Relay relay = null;
    try {
      if (settings.relay() != null) {
        relay =
            Relay.start(
                home.identity(), HostAddresses.named(settings.relay()), new RosterPeers(home));
      }
      for (String uri : settings.drops()) {
        opened.add(DropAddress.open(uri, home.shelf()));
      }
      Node node = new Node(home, settings, lock, relay, opened);
      first.accept(node);
      node.owner.start();
      if (settings.portMapping()) {
        node.gateways.start();
      }
      node.surroundings.start(home);
      node.drops.start();
      node.carriers.start();
      return node;
    } catch (IOException | RuntimeException e) {
      opened.forEach(DeadDrop::close);
      if (relay != null) {
        relay.close();
      }
      lock.close();
      throw e;
    }
  }

  public NodeId id() {
    return id;
  }

  /// Gives the node something to do or to know, without waiting. Raises a
  /// [RejectedExecutionException] if the node has ended or is overloaded.
  public void submit(Input input) {
    owner.execute(
        () -> {
          if (!ended.isDone()) {
            shell.handle(input);
          }
        });
  }

  /// Asks the bridge, on the thread that it belongs to.
  public <T extends @Nullable Object> CompletableFuture<T> ask(
      Function<? super Bridge, ? extends T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      owner.execute(() -> answer(question, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private <T extends @Nullable Object> void answer(
      Function<? super Bridge, ? extends T> question, CompletableFuture<T> answer) {
    try {
      if (ended.isDone()) {
        throw new RejectedExecutionException("the node has ended");
      }
      answer.complete(question.apply(shell.bridge()));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    } catch (Error e) {
      answer.completeExceptionally(e);
      throw e;
    }
  }

  public CompletableFuture<Status> status() {
    return ask(bridge -> bridge.status(clock.now()));
  }

  /// Has `listener` called with every event, in order, on the thread of the node: it must be quick
  /// and must not wait.
  public Subscription listen(Consumer<? super Output> listener) {
    return audience.listen(listener);
  }

  /// Completes when all that people have said so far is on the disk, a little later where that is
  /// not `awaited`.
  public CompletableFuture<@Nullable Void> recorded(boolean awaited) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    chronicle.after(() -> done.complete(null), () -> done.cancel(false), awaited);
    return done;
  }

  /// A message of a peer is handed to somebody here, or that one is done with it. Completes when
  /// that is on the disk; the peer is told then.
  public CompletableFuture<?> mark(NodeId peer, String messageId, Progress progress) {
    chronicle.mark(peer, messageId, progress.name());
    return recorded(true).thenRun(() -> offer(new Input.Progressed(peer, messageId, progress)));
  }

  /// The files that go to peers and come from them.
  public Transfers transfers() {
    return files.transfers();
  }

  /// The address of the relay that this node is; null if it is none, or nobody knows its host.
  public @Nullable RelayAddress relay() {
    return relay == null ? null : relay.address();
  }

  /// What of the journal was found damaged at the start, in words for a person; empty if nothing.
  public String damage() {
    return journal.damage();
  }

  /// The time by the clock of the node, in nanoseconds since 1970.
  public long now() {
    return clock.now();
  }

  /// What the node takes for UTC.
  public ClockStatus clock() {
    return surroundings.clock();
  }

  /// How each of the drops fares, in the order of the settings.
  public List<DropStatus> drops() {
    return drops.status();
  }

  public DropTraffic traffic() {
    return drops.traffic();
  }

  /// Completes when the node has ended; exceptionally if a fault has ended it.
  public CompletableFuture<@Nullable Void> ended() {
    return ended.copy();
  }

  /// Says goodbye to the peers, takes back what lies in the drops, and ends. Whoever closes it once
  /// more waits until that is done, so that a process does not die of its own haste.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    surroundings.close();
    try {
      CompletableFuture<?> said = handle(new Input.Stop());
      said.completeOnTimeout(null, THREAD_PATIENCE, TimeUnit.MILLISECONDS).join();
      gateways.close(THREAD_PATIENCE);
      drops.close(DROP_PATIENCE);
      owner.stop();
      owner.join(END_PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      owner.stop();
    }
  }

  /// Completes when the thread of the node has carried out the step, or cannot.
  private CompletableFuture<?> run(Runnable step) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    try {
      owner.execute(
          () -> {
            try {
              if (!ended.isDone()) {
                step.run();
              }
            } finally {
              done.complete(true);
            }
          });
    } catch (RejectedExecutionException _) {
      done.complete(false);
    }
    return done;
  }

  private CompletableFuture<?> handle(Input input) {
    return run(() -> shell.handle(input));
  }

  private void found(int socket, Endpoint server) {
    var _ = run(() -> shell.found(socket, server));
  }

  private void offer(Input input) {
    try {
      submit(input);
    } catch (RejectedExecutionException _) {
      // A node that has ended needs to know nothing more.
    }
  }

  private void around(Input news) {
    offer(news);
    if (news instanceof Input.NetworkChanged) {
      gateways.disturbed();
    }
  }

  /// A gateway that floods this host waits for the node.
  private void heard(PortMapper.Event event) {
    handle(new Input.FromGateway(event)).join();
  }

  /// Tells it from any thread.
  private void notice(Output.Notice notice) {
    var _ = run(() -> audience.tell(notice));
  }

  private final class Turns implements Owner.Machine {
    @Override
    public void arrived(
        int socket, Endpoint from, byte[] buffer, int offset, int length, long now) {
      shell.handle(new Input.Arrived(socket, from, buffer, offset, length), now);
    }

    @Override
    public void wake(long now) {
      shell.wake(now);
    }

    @Override
    public long deadline() {
      return shell.deadline();
    }

    @Override
    public void flushed() {
      audience.hear();
    }

    @Override
    public void ended(@Nullable Throwable fault) {
      surroundings.close();
      drops.close();
      carriers.close();
      turn.close();
      if (relay != null) {
        relay.close();
      }
      gateways.close();
      files.close();
      journal.close();
      chronicle.close();
      lock.close();
      audience.hear();
      if (fault == null) {
        ended.complete(null);
        return;
      }
      LOG.log(ERROR, "the node was ended by a fault", fault);
      audience.tell(
          new Output.Notice(
              "fault", "The node was ended by a fault of the program; start it again: " + fault));
      audience.hear();
      ended.completeExceptionally(fault);
    }
  }
}
