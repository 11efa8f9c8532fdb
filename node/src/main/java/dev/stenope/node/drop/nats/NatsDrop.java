package dev.stenope.node.drop.nats;

import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FileKind;
import dev.stenope.node.drop.Respite;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/// A drop on a NATS server with JetStream: each file is the one message on a subject of its own, in
/// a stream that has the name of the prefix and is made where there is none. Whoever runs a cluster
/// makes the stream ahead, with as many replicas as it likes.
///
/// The server takes a message only if there is none on its subject, and ends the oldest by itself
/// after a day; files with a shorter life are removed by [#expire], by the server's clock.
public final class NatsDrop implements DeadDrop {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// What the headers of a message may add to it.
  private static final int HEADERS = 1024;

  /// The most files that are removed at once; the others are next time.
  private static final int MAX_REMOVED = 1000;

  private final NatsAddress address;
  private final Duration patience;
  private final ToLongBiFunction<String, Long> since;
  private final Respite respite;
  private volatile @Nullable NatsSession session;
  private volatile boolean closed;

  /// Opens a drop by its address, for example `nats://user:password@host:4222/prefix`. Nothing is
  /// asked of the server before the drop is used.
  public static DeadDrop open(String uri) throws DropException {
    return new NatsDrop(NatsAddress.parse(uri), PATIENCE, (_, at) -> at);
  }

  /// An answer of the server may take as long as `patience`; `since` tells how old a file counts
  /// that the server has had since a time, both in milliseconds since 1970.
  NatsDrop(NatsAddress address, Duration patience, ToLongBiFunction<String, Long> since) {
    this.address = address;
    this.patience = patience;
    this.since = since;
    this.respite = new Respite(System.nanoTime());
  }

  @Override
  public String place() {
    return address.place();
  }

  private NatsSession ready() throws DropException {
    NatsSession last = session;
    if (last != null && !last.hasEnded()) {
      return last;
    }
    if (closed) {
      throw new DropException("the drop " + place() + " is closed");
    }
    if (last != null) {
      session = null;
      respite.ended(last.ending(), System.nanoTime());
    }
    respite.check(System.nanoTime());
    NatsSession next = new NatsSession(address, patience, longest());
    session = next;
    respite.opened(System.nanoTime());
    if (closed) {
      next.close();
    }
    return next;
  }

  private static Duration longest() {
    return Arrays.stream(FileKind.values())
        .map(FileKind::life)
        .max(Duration::compareTo)
        .orElseThrow();
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    DeadDrop.require(name);
    NatsSession now = ready();
    if (content.length + HEADERS > now.connection().getMaxPayload()) {
      throw NatsFault.exception("write into", address, new NatsFault.SizeException(), "", true);
    }
    PublishOptions onlyNew =
        PublishOptions.builder()
            .expectedStream(address.prefix())
            .expectedLastSubjectSequence(0)
            .build();
    return now.ask(
        "write into",
        () -> {
          try {
            now.stream().publish(address.subject(name), content, onlyNew);
            return true;
          } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != NatsFault.WRONG_LAST
                && e.getApiErrorCode() != NatsFault.WRONG_LAST_CONSTANT) {
              throw e;
            }
            return false;
          }
        });
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    NatsSession now = ready();
    StreamInfoOptions all = StreamInfoOptions.filterSubjects(address.subject(">"));
    Map<String, Long> subjects =
        now.ask(
            "look into",
            () ->
                now.management()
                    .getStreamInfo(address.prefix(), all)
                    .getStreamState()
                    .getSubjectMap());
    for (String subject : subjects.keySet()) {
      String name = address.name(subject);
      if (FileKind.of(name) != null) {
        each.accept(name);
      }
    }
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    DeadDrop.require(name);
    NatsSession now = ready();
    byte[] content = now.ask("read from", () -> content(now, name));
    return content.length == 0 ? null : Arrays.copyOf(content, Math.min(content.length, limit + 1));
  }

  /// Empty if there is none.
  private byte[] content(NatsSession now, String name) throws IOException, JetStreamApiException {
    try {
      byte[] data =
          now.management().getLastMessage(address.prefix(), address.subject(name)).getData();
      return data == null ? new byte[0] : data;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NatsFault.NO_MESSAGE) {
        return new byte[0];
      }
      throw e;
    }
  }

  @Override
  public boolean showsParts() {
    return false;
  }

  @Override
  public void delete(String name) throws DropException {
    DeadDrop.require(name);
    NatsSession now = ready();
    PurgeOptions one = PurgeOptions.subject(address.subject(name));
    now.ask("remove files from", () -> now.management().purgeStream(address.prefix(), one));
  }

  @Override
  public long serverTime() throws DropException {
    return ready().readClock().utc() / 1_000_000;
  }

  @Override
  public @Nullable ClockReading clock() {
    NatsSession now = session;
    return now == null ? null : now.reading();
  }

  @Override
  public int expire() throws DropException {
    NatsSession now = ready();
    long time = now.reading().millis(System.nanoTime());
    List<Long> old = now.ask("look into", () -> old(now, time));
    for (long sequence : old) {
      now.ask(
          "remove files from", () -> now.management().deleteMessage(address.prefix(), sequence));
    }
    return old.size();
  }

  /// The numbers of the messages that are older than the life of their kind at `time`, in
  /// milliseconds since 1970.
  private List<Long> old(NatsSession now, long time) throws IOException, JetStreamApiException {
    JetStreamSubscription all =
        now.stream().subscribe(address.subject(">"), heads(DeliverPolicy.All));
    List<Long> old = new ArrayList<>();
    try {
      boolean more = all.getConsumerInfo().getCalculatedPending() > 0;
      while (more && old.size() < MAX_REMOVED) {
        Message message = all.nextMessage(patience);
        if (message == null) {
          break;
        }
        String name = address.name(message.getSubject());
        FileKind kind = FileKind.of(name);
        long at = NatsSession.nanos(message.metaData().timestamp()) / 1_000_000;
        long age = time - since.applyAsLong(name, at);
        if (kind != null && age > kind.life().toMillis()) {
          old.add(message.metaData().streamSequence());
        }
        more = message.metaData().pendingCount() > 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      all.unsubscribe();
    }
    return old;
  }

  private PushSubscribeOptions heads(DeliverPolicy from) {
    return PushSubscribeOptions.builder().stream(address.prefix())
        .ordered(true)
        .configuration(
            ConsumerConfiguration.builder().headersOnly(true).deliverPolicy(from).build())
        .build();
  }

  @Override
  public Watch watch(Consumer<? super List<String>> changed) throws DropException {
    NatsSession watched = ready();
    Dispatcher dispatcher = watched.ask("look into", () -> watched.connection().createDispatcher());
    watched.ask(
        "look into",
        () ->
            watched.stream()
                .subscribe(
                    address.subject(">"),
                    dispatcher,
                    message -> tell(message, changed),
                    false,
                    heads(DeliverPolicy.New)));
    NatsWatch watch = new NatsWatch(watched, dispatcher);
    watched.onEnd(() -> watch.tell(changed));
    return watch;
  }

  private void tell(Message message, Consumer<? super List<String>> changed) {
    String name = address.name(message.getSubject());
    if (FileKind.of(name) != null) {
      changed.accept(List.of(name));
    }
  }

  /// What the server pushes to one dispatcher, as long as the session holds.
  private static final class NatsWatch implements Watch {
    private final NatsSession watched;
    private final Dispatcher dispatcher;
    private volatile boolean closed;

    NatsWatch(NatsSession watched, Dispatcher dispatcher) {
      this.watched = watched;
      this.dispatcher = dispatcher;
    }

    void tell(Consumer<? super List<String>> changed) {
      if (!closed) {
        changed.accept(List.of());
      }
    }

    @Override
    public boolean broken() {
      return watched.hasEnded();
    }

    @Override
    public void close() {
      closed = true;
      if (!watched.hasEnded()) {
        watched.connection().closeDispatcher(dispatcher);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    NatsSession last = session;
    if (last != null) {
      last.close();
    }
  }
}
