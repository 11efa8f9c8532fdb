package dev.stenope.node.drop.mqtt;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FileKind;
import dev.stenope.node.drop.Respite;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A drop on an MQTT 5 broker: each file is a message that the broker keeps under a topic of its
/// own, until it expires. A subscription tells what is there, so that looking costs no request, and
/// a drop in which nothing happens none but the keep-alive of the connection.
///
/// A broker keeps the last message of a topic. Whoever sees another file come before their own puts
/// it back, so that in the end all see the first, if the broker tells everybody one order. Those
/// who do not see each other, as in a broker of many machines, all see the last.
///
/// MQTT has no clock: the time of this drop is that of this machine. The broker counts the life of
/// a file itself. Files that somebody has put without an end are removed after the life of their
/// kind, counted from when this node first saw them.
public final class MqttDrop implements DeadDrop {
  private static final long SECOND = 1_000_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// The most files that are removed at once; the others are next time.
  private static final int MAX_REMOVED = 1000;

  private final MqttAddress address;
  private final Duration patience;
  private final LongSupplier clock;
  private final ToLongFunction<FileKind> lives;
  private final Respite respite;
  private volatile Board board;
  private volatile @Nullable Session session;
  private volatile @Nullable Consumer<? super List<String>> listener;
  private volatile boolean closed;

  /// Opens a drop by its address, for example `mqtt://user:password@host:1883/topic`. Nothing is
  /// asked of the broker before the drop is used.
  public static DeadDrop open(String uri) throws DropException {
    return new MqttDrop(
        MqttAddress.parse(uri), PATIENCE, System::nanoTime, kind -> kind.life().toNanos());
  }

  /// An answer of the broker may take as long as `patience`; `clock` is on the scale of
  /// [System#nanoTime]; `lives` tells in nanoseconds how long a file may lie there.
  MqttDrop(
      MqttAddress address, Duration patience, LongSupplier clock, ToLongFunction<FileKind> lives) {
    this.address = address;
    this.patience = patience;
    this.clock = clock;
    this.lives = lives;
    this.board = new Board(lives);
    this.respite = new Respite(clock.getAsLong());
  }

  @Override
  public String place() {
    return address.place();
  }

  private Session ready() throws DropException {
    Session last = session;
    if (last != null && !last.hasEnded()) {
      return last;
    }
    if (closed) {
      throw new DropException("the drop " + place() + " is closed");
    }
    if (last != null) {
      session = null;
      respite.ended(last.ending(), clock.getAsLong());
    }
    respite.check(clock.getAsLong());
    Board fresh = new Board(lives);
    Session next = new Session(address, patience, message -> hear(fresh, message));
    board = fresh;
    session = next;
    if (closed) {
      next.close();
    }
    try {
      next.start();
    } catch (DropException e) {
      session = null;
      next.close();
      throw e;
    }
    respite.opened(clock.getAsLong());
    next.onEnd(() -> tell(List.of()));
    return next;
  }

  private void hear(Board hearing, Mqtt5Publish message) {
    String name = address.name(message.getTopic().toString());
    if (name == null || FileKind.of(name) == null || !message.isRetain()) {
      return;
    }
    byte[] content = message.getPayloadAsBytes();
    if (content.length == 0) {
      hearing.remove(name);
      return;
    }
    OptionalLong expiry = message.getMessageExpiryInterval();
    long life = expiry.isPresent() ? expiry.getAsLong() * SECOND : Board.ENDLESS;
    hearing.post(name, content, life, clock.getAsLong());
    tell(List.of(name));
  }

  private void tell(List<String> names) {
    Consumer<? super List<String>> told = listener;
    if (told != null) {
      told.accept(names);
    }
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    DeadDrop.require(name);
    Session now = ready();
    Board hearing = board;
    long seconds = seconds(name);
    Session.Outcome outcome =
        now.put(name, content, seconds, () -> hearing.has(name, clock.getAsLong()));
    Mqtt5Publish before = outcome.before();
    if (before != null && !Arrays.equals(before.getPayloadAsBytes(), content)) {
      long left = Math.min(before.getMessageExpiryInterval().orElse(seconds), seconds);
      now.put(name, before.getPayloadAsBytes(), left, () -> false);
    }
    return outcome.isFirst();
  }

  private long seconds(String name) {
    return Math.max(1, lives.applyAsLong(Objects.requireNonNull(FileKind.of(name))) / SECOND);
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    ready();
    board.names(clock.getAsLong()).forEach(each);
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    DeadDrop.require(name);
    Session now = ready();
    if (!board.has(name, clock.getAsLong())) {
      return null;
    }
    byte[] content = board.content(name);
    if (content == null) {
      now.recall(name);
      content = board.content(name);
    }
    return content == null ? null : Arrays.copyOf(content, Math.min(content.length, limit + 1));
  }

  @Override
  public boolean showsParts() {
    return false;
  }

  @Override
  public void delete(String name) throws DropException {
    DeadDrop.require(name);
    ready().delete(name);
  }

  @Override
  public long serverTime() throws DropException {
    ready();
    return System.currentTimeMillis();
  }

  @Override
  public int expire() throws DropException {
    Session now = ready();
    int ended = board.forgetEnded(clock.getAsLong());
    List<String> old = board.old(clock.getAsLong(), MAX_REMOVED);
    for (String name : old) {
      now.delete(name);
    }
    return ended + old.size();
  }

  @Override
  public Watch watch(Consumer<? super List<String>> changed) throws DropException {
    Session watched = ready();
    listener = changed;
    if (watched.hasEnded()) {
      changed.accept(List.of());
    }
    return new Watch() {
      @Override
      public boolean broken() {
        return watched.hasEnded();
      }

      @Override
      public void close() {
        listener = null;
      }
    };
  }

  @Override
  public void close() {
    closed = true;
    Session last = session;
    if (last != null) {
      last.close();
    }
  }
}
