package dev.stenope.node.drop.nats;

import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DropException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One connection to a server and the stream of the drop on it. It is not mended: after an end
/// comes another session. One thread at a time calls it, except for [#close].
final class NatsSession implements AutoCloseable {
  private final NatsAddress address;
  private final Duration patience;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile String said = "";
  private volatile @Nullable Exception trouble;
  private final CompletableFuture<Connection> made = new CompletableFuture<>();
  private final Connection connection;
  private final JetStream stream;
  private final JetStreamManagement management;
  private final ClockReading reading;

  /// Something that is asked of the server.
  interface Question<T> {
    T ask() throws IOException, JetStreamApiException;
  }

  /// Connects, and makes the stream if there is none, with a message to a subject that ends after
  /// `life`. An answer may take as long as `patience`.
  NatsSession(NatsAddress address, Duration patience, Duration life) throws DropException {
    this.address = address;
    this.patience = patience;
    this.connection = connect();
    try {
      JetStreamOptions options = JetStreamOptions.builder().requestTimeout(patience).build();
      this.stream = ask("reach", () -> connection.jetStream(options));
      this.management = ask("reach", () -> connection.jetStreamManagement(options));
      ask("look into", () -> stream(life));
      this.reading = readClock();
    } catch (DropException e) {
      close();
      throw e;
    }
  }

  private Connection connect() throws DropException {
    Options options =
        NatsClient.options(address, patience)
            .errorListener(listener())
            .connectionListener((_, event) -> heard(event))
            .build();
    Thread.ofPlatform().name("stenope-nats").daemon().start(() -> connect(options));
    try {
      return made.get();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw NatsFault.exception("reach", address, e, said, true);
    } catch (ExecutionException e) {
      Exception cause = trouble;
      throw NatsFault.exception("reach", address, cause == null ? e : cause, said, true);
    }
  }

  private void connect(Options options) {
    try {
      Connection connected = Nats.connect(options);
      if (!made.complete(connected)) {
        connected.close();
      }
    } catch (IOException | RuntimeException e) {
      made.completeExceptionally(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private ErrorListener listener() {
    return new ErrorListener() {
      @Override
      public void errorOccurred(Connection of, String error) {
        said = error;
        // The client would wait on.
        made.completeExceptionally(new IOException("refused"));
      }

      @Override
      public void exceptionOccurred(Connection of, Exception exception) {
        trouble = exception;
      }
    };
  }

  private void heard(Events event) {
    if (event == Events.CLOSED || event == Events.DISCONNECTED) {
      end.complete(null);
    }
  }

  private boolean stream(Duration life) throws IOException, JetStreamApiException {
    try {
      management.getStreamInfo(address.prefix());
      return false;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() != NatsFault.NO_STREAM) {
        throw e;
      }
    }
    management.addStream(
        StreamConfiguration.builder()
            .name(address.prefix())
            .subjects(address.subject(">"))
            .maxMessagesPerSubject(1)
            .discardPolicy(DiscardPolicy.New)
            .maxAge(life)
            .build());
    return true;
  }

  /// What the clock of the server shows: it says when it has made a watch.
  ClockReading readClock() throws DropException {
    long before = System.nanoTime();
    ConsumerConfiguration brief =
        ConsumerConfiguration.builder()
            .deliverPolicy(DeliverPolicy.New)
            .ackPolicy(AckPolicy.None)
            .inactiveThreshold(Duration.ofSeconds(1))
            .build();
    ConsumerInfo made =
        ask("look into", () -> management.addOrUpdateConsumer(address.prefix(), brief));
    long after = System.nanoTime();
    ask("look into", () -> management.deleteConsumer(address.prefix(), made.getName()));
    return new ClockReading(
        before + (after - before) / 2, nanos(made.getCreationTime()), (after - before) / 2);
  }

  static long nanos(ZonedDateTime time) {
    return time.toEpochSecond() * 1_000_000_000 + time.getNano();
  }

  /// The clock of the server when the session began.
  ClockReading reading() {
    return reading;
  }

  Connection connection() {
    return connection;
  }

  JetStream stream() {
    return stream;
  }

  JetStreamManagement management() {
    return management;
  }

  /// Asks, and says in words why there is no answer. One that is late ends the session: nobody
  /// knows what it will say.
  <T> T ask(String wish, Question<T> question) throws DropException {
    said = "";
    try {
      return question.ask();
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NatsFault.NO_STREAM) {
        close();
      }
      throw NatsFault.exception(wish, address, e, said, true);
    } catch (IOException | RuntimeException e) {
      boolean stores =
          connection.getServerInfo() == null || connection.getServerInfo().isJetStreamAvailable();
      close();
      throw NatsFault.exception(wish, address, e, said, stores);
    }
  }

  /// Has `then` run when the session ends, or now if it has.
  void onEnd(Runnable then) {
    var _ = end.whenComplete((_, _) -> then.run());
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /// Why the session has ended, as a line for a person.
  String ending() {
    IOException gone = new IOException("the connection has ended");
    return String.valueOf(NatsFault.exception("use", address, gone, said, true).getMessage());
  }

  /// Does not wait.
  @Override
  public void close() {
    end.complete(null);
    if (!made.cancel(false) && !made.isCompletedExceptionally()) {
      Connection open = made.resultNow();
      Thread.ofPlatform().name("stenope-nats").daemon().start(() -> disconnect(open));
    }
  }

  private static void disconnect(Connection open) {
    try {
      open.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
