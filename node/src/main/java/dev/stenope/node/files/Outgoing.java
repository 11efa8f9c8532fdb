package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.transfer.Message;
import java.util.ArrayDeque;
import java.util.Deque;

/// What goes to one peer: messages in order, of which only so many bytes are given to the node at a
/// time.
final class Outgoing {
  /// The bytes that the node holds, which its lane has room for.
  private static final long WINDOW = 7 << 20;

  private static final int CHUNK = Message.CHUNK_HEAD + Chunks.SIZE;

  private final NodeId peer;
  private final Transfers.Way way;
  private final Deque<byte[]> waiting = new ArrayDeque<>();

  /// Arrays of the length that nearly all have. New ones would be copied by the collector while
  /// they wait.
  private final Deque<byte[]> spare = new ArrayDeque<>();

  private long underWay;
  boolean online;

  Outgoing(NodeId peer, Transfers.Way way) {
    this.peer = peer;
    this.way = way;
  }

  void send(byte[] message) {
    waiting.add(message);
    flush();
  }

  /// Whether another chunk may be read.
  boolean hasRoom() {
    return online && waiting.isEmpty() && underWay < WINDOW;
  }

  /// An array for a message, with anything in it.
  byte[] array(int length) {
    byte[] known = length == CHUNK ? spare.poll() : null;
    return known == null ? new byte[length] : known;
  }

  void settled(byte[] message) {
    underWay = Math.max(0, underWay - message.length);
    if (underWay == 0) {
      spare.clear();
    } else if (message.length == CHUNK) {
      spare.add(message);
    }
    flush();
  }

  private void flush() {
    byte[] next;
    while (underWay < WINDOW && (next = waiting.poll()) != null) {
      underWay += next.length;
      way.send(peer, next);
    }
  }
}
