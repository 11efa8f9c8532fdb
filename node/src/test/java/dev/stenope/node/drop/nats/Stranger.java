package dev.stenope.node.drop.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import java.io.IOException;

/// A client of a server that is no node, and does what it likes.
final class Stranger implements AutoCloseable {
  private final NatsAddress address;
  private final Connection connection;

  Stranger(NatsAddress address) throws IOException, InterruptedException {
    this.address = address;
    this.connection = Nats.connect(address.server());
  }

  /// Has the stream keep a message.
  void keep(String name, byte[] content) throws Exception {
    connection.jetStream().publish(address.subject(name), content);
  }

  JetStreamManagement management() throws IOException {
    return connection.jetStreamManagement();
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
