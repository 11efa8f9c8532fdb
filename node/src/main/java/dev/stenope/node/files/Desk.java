package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.Message;
import java.io.IOException;
import java.nio.file.Path;

/// What transfers use of the node that they belong to.
interface Desk {
  long now();

  /// Puts a message into the lane of the peer.
  void send(NodeId peer, byte[] message);

  default void send(NodeId peer, Message message) {
    send(peer, Message.write(message));
  }

  void keep(TransferRecord record) throws IOException;

  FileSettings settings();

  String name(NodeId peer);

  Path downloads();

  /// Tells a person.
  void notice(String code, String text);
}
