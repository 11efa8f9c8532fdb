package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// One protocol between nodes, at one of them: a function of what it is told and the time. What it
/// must not forget it hands to its [Turn], and gets it back in its next life.
///
/// A message is told once, and once more after a crash that came before all that followed from it
/// was on the disk. Then the states of that turn may have been kept and its words not. So a message
/// that changes nothing any more is answered as it was, and [#resume] says again whatever waits for
/// an answer. What was said may expire, and may be refused where too much waits for a peer: who
/// waits for an answer asks again by [#wake].
public interface Machine {
  /// The name of the protocol: in each of its messages, before each of its keys, and in its orders.
  String protocol();

  /// Takes a state that an earlier life has kept. Comes before all else.
  void recover(String key, byte[] state) throws MalformedException;

  /// A life begins: all states, and all messages that were not dealt with for certain, are there.
  void resume(Turn turn);

  /// A message of a peer.
  void heard(NodeId from, Json message, Turn turn) throws MalformedException;

  /// A wish of this node.
  void ordered(Order order, Turn turn);

  /// Whether an event that has waited for the disk is not to be told any more, for something else
  /// has been decided since.
  default boolean isStale(Event event) {
    return false;
  }

  /// When [#wake] wants to be called; `Long.MAX_VALUE` for never.
  long deadline();

  void wake(Turn turn);
}
