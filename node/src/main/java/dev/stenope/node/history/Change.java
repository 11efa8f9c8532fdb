package dev.stenope.node.history;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one transaction does to one message.
final class Change {
  private final List<State> states = new ArrayList<>();
  private @Nullable Line line;

  /// Which message it is. The same id in the other direction, or of another peer, is another one.
  record Key(NodeId peer, boolean incoming, String messageId) {}

  /// What a message says. `from` and `to` are names; `agent` is the one of this node, and `about`
  /// the envelope without the text, empty where it says nothing more.
  record Line(String from, String to, String text, String timestamp, String agent, String about) {
    static Line of(Envelope envelope, String from, String to, String agent) {
      return new Line(
          from,
          to,
          envelope.content(),
          envelope.timestamp(),
          agent,
          envelope.isPlain() ? "" : envelope.about().toString());
    }
  }

  void add(@Nullable Line more, State state) {
    line = line == null ? more : line;
    states.add(state);
  }

  /// Null if nothing but the state of the message is told.
  @Nullable Line line() {
    return line;
  }

  /// What a message is in after this.
  State applyTo(State state) {
    State reached = state;
    for (State each : states) {
      reached = reached.after(each);
    }
    return reached;
  }
}
