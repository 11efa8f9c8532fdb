package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FileKind;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.http.ServerClock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A drop in a folder of MEGA. What lies there is known from events, so that looking costs nothing
/// as long as the server tells of them, and the whole list is read again where it does not.
public final class MegaDrop implements DeadDrop {
  /// The largest file that is carried in attributes.
  private static final int SMALL = 4096;

  /// Requests at once and in a second, so that two nodes meet without waiting.
  private static final int BURST = 20;

  private static final int RATE = 1;
  private static final long SECOND = 1_000_000_000L;

  /// How long what was read may be relied on while events do not come.
  private static final long FRESH = SECOND;

  /// How old the last reading of the clock of the server may be.
  private static final long CLOCK = 600 * SECOND;

  /// The most files that one call removes because they are old: ten requests.
  private static final int MAX_SWEPT = 10 * Nodes.BATCH;

  /// How much more time may pass by the clock on the wall than by that which stands still while the
  /// machine sleeps.
  private static final long SLEEP = 30_000;

  private final MegaAddress address;
  private final Wallet wallet;
  private final Stop stop = new Stop();
  private final Http http = new Http();
  private final Cloud cloud;
  private final Nodes nodes;
  private final Tree tree = new Tree();
  private final EventChannel channel;
  private final ServerClock nodeTimes = new ServerClock();
  private final List<Consumer<? super List<String>>> watchers = new CopyOnWriteArrayList<>();
  private boolean isFollowed;
  private long fillTime;
  private @Nullable Boolean wantsFiles;
  private long awakeWall = System.currentTimeMillis();
  private long awakeNano = System.nanoTime();

  MegaDrop(MegaAddress address, Shelf shelf, Patience patience, long maxList) {
    this.address = address;
    this.wallet = new Wallet(shelf, address);
    Budget budget = new Budget(BURST, RATE, stop);
    Rest rest = new Rest();
    Riddles riddles = new Riddles(stop);
    Api api = new Api(address.api(), http, budget, rest, riddles, stop, patience);
    Access access =
        address instanceof MegaAddress.Link link
            ? new LinkAccess(link)
            : new AccountAccess(address, wallet, new Login(api));
    this.cloud = new Cloud(api, access, maxList);
    this.nodes = new Nodes(cloud, new Transfers(cloud, http, address.api()));
    this.channel =
        new EventChannel(
            address.api(),
            http,
            tree,
            access::listener,
            cloud.echo,
            this::tell,
            rest,
            riddles,
            stop,
            patience);
  }

  /// Opens the drop that a `mega:` address names.
  public static MegaDrop open(String uri, Shelf shelf) throws DropException {
    return new MegaDrop(MegaAddress.of(uri), shelf, Patience.STANDARD, Cloud.MAX_LIST);
  }

  @Override
  public String place() {
    return address.place();
  }

  @Override
  public @Nullable String shared() {
    try {
      MegaAddress.Link link = wallet.link();
      return link == null ? null : link.secret();
    } catch (DropException _) {
      return null;
    }
  }

  private void tell(List<String> names) {
    watchers.forEach(watcher -> watcher.accept(names));
  }

  /// Reads the whole list if events do not tell all that has happened.
  private void ready() throws IOException {
    noticeSleep();
    boolean isWhole = tree.isFollowed();
    boolean isTold = isWhole && channel.isHealthy();
    // A list that is too long to be read to its end is not read all the time.
    long fresh = isWhole ? FRESH : Math.max(FRESH, 4 * fillTime);
    if (tree.isStale() || (!isTold && System.nanoTime() - tree.filledAt() > fresh)) {
      fill(null);
    }
  }

  private void noticeSleep() {
    long wall = System.currentTimeMillis();
    long nano = System.nanoTime();
    boolean hasSlept = wall - awakeWall - (nano - awakeNano) / 1_000_000 > SLEEP;
    awakeWall = wall;
    awakeNano = nano;
    if (hasSlept) {
      tree.spoil();
      channel.reopen();
    }
  }

  private void fill(@Nullable String wanted) throws IOException {
    long start = System.nanoTime();
    Snapshot snapshot = cloud.list(wanted);
    String folder = cloud.folder(snapshot);
    tree.fill(snapshot.in(folder), folder, cloud.access.keyring(), snapshot.number());
    fillTime = System.nanoTime() - start;
    if (!isFollowed) {
      isFollowed = true;
      channel.start();
    }
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    DeadDrop.require(name);
    try {
      ready();
      if (tree.has(name)) {
        return false;
      }
      try {
        putNew(name, content);
      } catch (Refusal refusal) {
        if (refusal.error() != MegaError.ABSENT) {
          throw refusal;
        }
        // The folder may have been removed.
        fill(null);
        putNew(name, content);
      }
      return true;
    } catch (IOException e) {
      throw fault("write into", e);
    }
  }

  private void putNew(String name, byte[] content) throws IOException {
    String folder = tree.folder();
    Entry entry = null;
    long sent = System.nanoTime();
    boolean isRefused = false;
    try {
      if (content.length <= SMALL && !wantsFiles()) {
        try {
          entry = nodes.putSmall(folder, name, content);
          isRefused = entry == null;
        } catch (Refusal refusal) {
          if (!isOdd(refusal.error())) {
            throw refusal;
          }
        }
      }
      if (entry == null) {
        sent = System.nanoTime();
        entry = nodes.putFile(folder, name, content);
      }
      if (isRefused) {
        wantsFiles = true;
        wallet.rememberFiles();
      }
    } catch (IOException e) {
      // It may have been put all the same.
      tree.spoil();
      throw e;
    }
    heardTime(sent, entry.time());
    tree.put(entry, content.clone());
    channel.expect(entry.handle());
  }

  /// Whether the error may be of the content in attributes, or pass.
  private static boolean isOdd(MegaError error) {
    return switch (error) {
      case INTERNAL, CIRCULAR, UNKNOWN -> true;
      default -> false;
    };
  }

  private boolean wantsFiles() throws DropException {
    Boolean known = wantsFiles;
    if (known == null) {
      known = wallet.wantsFiles();
      wantsFiles = known;
    }
    return known;
  }

  private void heardTime(long sent, long time) {
    if (time > 0) {
      nodeTimes.heard(sent, System.nanoTime(), Instant.ofEpochSecond(time));
    }
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    try {
      ready();
    } catch (IOException e) {
      throw fault("look into", e);
    }
    tree.names().forEach(each);
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    DeadDrop.require(name);
    try {
      ready();
      for (Entry entry : tree.named(name)) {
        byte[] content = content(entry, limit);
        if (content != null) {
          return content.length > limit ? Arrays.copyOf(content, limit + 1) : content;
        }
      }
      return null;
    } catch (IOException e) {
      throw fault("read from", e);
    }
  }

  private byte @Nullable [] content(Entry entry, int limit) throws IOException {
    byte[] held = tree.content(entry.handle());
    if (held != null) {
      return held.clone();
    }
    if (!entry.isFile()) {
      fill(entry.handle());
      return tree.content(entry.handle());
    }
    byte[] content = nodes.content(entry, limit);
    if (content != null && content.length <= limit) {
      tree.hold(entry.handle(), content.clone());
    }
    return content;
  }

  @Override
  public boolean showsParts() {
    return false;
  }

  @Override
  public void delete(String name) throws DropException {
    DeadDrop.require(name);
    try {
      ready();
      remove(tree.named(name));
    } catch (IOException e) {
      throw fault("remove files from", e);
    }
  }

  private void remove(List<Entry> entries) throws IOException {
    if (!entries.isEmpty()) {
      nodes.remove(entries.stream().map(Entry::handle).toList());
      entries.forEach(entry -> tree.remove(entry.handle()));
    }
  }

  @Override
  public long serverTime() throws DropException {
    try {
      ClockReading reading = clock();
      if (reading == null || System.nanoTime() - reading.at() > CLOCK) {
        fill(null);
        reading = clock();
      }
      if (reading == null) {
        long sent = System.nanoTime();
        heardTime(sent, cloud.time(tree.folder()));
        reading = clock();
      }
      if (reading == null) {
        throw new Refusal(MegaError.STRANGE);
      }
      return (reading.utc() + System.nanoTime() - reading.at()) / 1_000_000;
    } catch (IOException e) {
      throw fault("ask for the time of", e);
    }
  }

  /// The times of nodes and the dates of answers count whole seconds alike.
  @Override
  public @Nullable ClockReading clock() {
    ClockReading one = http.clock();
    ClockReading other = nodeTimes.reading();
    return one == null || (other != null && other.at() > one.at() + CLOCK) ? other : one;
  }

  @Override
  public int expire() throws DropException {
    try {
      if (tree.size() <= Nodes.BATCH && fillTime < SECOND) {
        // A list that costs little is read anew, for an event may have been lost.
        fill(null);
      } else {
        ready();
      }
      long now = sweepTime();
      List<Entry> old = new ArrayList<>();
      for (Entry entry : tree.all()) {
        FileKind kind = Objects.requireNonNull(FileKind.of(entry.name()));
        boolean isOld = entry.time() > 0 && entry.time() * 1000 < now - kind.life().toMillis();
        if (isOld && old.size() < MAX_SWEPT) {
          old.add(entry);
        }
      }
      remove(old);
      return old.size();
    } catch (IOException e) {
      throw fault("remove files from", e);
    }
  }

  /// The clock by which files are old, in milliseconds since 1970: that which gives them the most
  /// time, for the date of an answer may be that of a proxy.
  private long sweepTime() throws DropException {
    long dates = serverTime();
    ClockReading times = nodeTimes.reading();
    return times == null ? dates : Math.min(dates, times.millis(System.nanoTime()));
  }

  @Override
  public Watch watch(Consumer<? super List<String>> changed) throws DropException {
    try {
      ready();
    } catch (IOException e) {
      throw fault("look into", e);
    }
    watchers.add(changed);
    return new Watch() {
      @Override
      public boolean broken() {
        return stop.isClosed() || channel.isLost();
      }

      @Override
      public void close() {
        watchers.remove(changed);
      }
    };
  }

  private DropException fault(String wish, IOException e) {
    return Faults.of("cannot " + wish + " the drop " + place(), e);
  }

  @Override
  public void close() {
    stop.close();
    channel.reopen();
    http.close();
  }
}
