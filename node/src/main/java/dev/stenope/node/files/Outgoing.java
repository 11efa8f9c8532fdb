package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;

/// What goes to one peer: messages in order, of which only so many bytes are given to the node at a
/// time.
final class Outgoing {
  /// The bytes that the node holds, which its lane has room for.
  private static final long WINDOW = 7 << 20;

  private final NodeId peer;
  private final Transfers.Way way;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
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

  void settled(int bytes) {
    underWay = Math.max(0, underWay - bytes);
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
