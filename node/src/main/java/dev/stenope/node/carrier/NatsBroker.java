package dev.stenope.node.carrier;

import dev.stenope.core.path.PathBook;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.nats.NatsAddress;
import dev.stenope.node.drop.nats.NatsClient;
import dev.stenope.node.drop.nats.NatsFault;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A NATS server. A name is a subject beside the prefix of the address and not below it, so that
/// the stream of a drop there keeps nothing of it.
final class NatsBroker implements Broker {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// The most packets that are handed to the client and not yet sent; others are lost.
  private static final int MAX_UNSENT = 512;

  private final NatsAddress address;

  NatsBroker(String uri) throws DropException {
    this.address = NatsAddress.parse(uri);
  }

  @Override
  public List<PathBook.Kind> kinds() {
    return List.of(PathBook.Kind.NATS);
  }

  @Override
  public String place() {
    return address.place();
  }

  private String subject(String name) {
    return address.prefix() + "-c." + name;
  }

  @Override
  public Line connect(BiConsumer<String, byte[]> heard) throws IOException {
    Complaints complaints = new Complaints();
    Options options =
        NatsClient.options(address, PATIENCE)
            .maxMessagesInOutgoingQueue(MAX_UNSENT)
            .discardMessagesWhenOutgoingQueueFull()
            .errorListener(complaints)
            .build();
    try {
      return new NatsLine(Nats.connect(options), complaints, heard);
    } catch (IOException | RuntimeException e) {
      throw complaints.exception(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw complaints.exception(e);
    }
  }

  /// What the server or the connection has complained of last.
  private static final class Complaints implements ErrorListener {
    private volatile String said = "";
    private volatile @Nullable Exception trouble;

    @Override
    public void errorOccurred(Connection of, String error) {
      said = error;
    }

    @Override
    public void exceptionOccurred(Connection of, Exception exception) {
      trouble = exception;
    }

    IOException exception(Exception fault) {
      Exception cause = trouble;
      return new IOException(NatsFault.reason(cause == null ? fault : cause, said), fault);
    }
  }

  private final class NatsLine implements Line {
    private final Connection connection;
    private final Complaints complaints;
    private final Dispatcher dispatcher;

    NatsLine(Connection connection, Complaints complaints, BiConsumer<String, byte[]> heard) {
      this.connection = connection;
      this.complaints = complaints;
      int above = subject("").length();
      this.dispatcher =
          connection.createDispatcher(
              message -> {
                if (message.getSubject().length() > above) {
                  heard.accept(message.getSubject().substring(above), message.getData());
                }
              });
    }

    @Override
    public PathBook.Kind kind() {
      return PathBook.Kind.NATS;
    }

    @Override
    public void listen(String name) throws IOException {
      order(() -> dispatcher.subscribe(subject(name)));
    }

    @Override
    public void ignore(String name) throws IOException {
      order(() -> dispatcher.unsubscribe(subject(name)));
    }

    @Override
    public void publish(String name, byte[] packet) throws IOException {
      order(() -> connection.publish(subject(name), packet));
    }

    /// The client raises one of many exceptions when the connection has ended.
    private void order(Runnable wish) throws IOException {
      try {
        wish.run();
      } catch (RuntimeException e) {
        throw complaints.exception(e);
      }
    }

    @Override
    public void check() throws IOException {
      if (connection.getStatus() == Connection.Status.CLOSED
          || connection.getStatus() == Connection.Status.DISCONNECTED) {
        throw complaints.exception(new IOException("the connection has ended"));
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
