package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.Message;
import java.io.IOException;
import java.nio.file.Path;

/// What transfers use of the node that they belong to.
interface Desk {
  long now();

  /// An array for a message to the peer, with anything in it.
  byte[] array(NodeId peer, int length);

  /// Puts a message into the lane of the peer, and the array with it.
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
