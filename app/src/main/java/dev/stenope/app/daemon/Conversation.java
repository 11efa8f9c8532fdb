package dev.stenope.app.daemon;

import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages of people, told in the words of `history` as they come, go and arrive.
final class Conversation {
  /// Messages of ours whose receipts can still be told with their text.
  private static final int MAX_SENT = 4096;

  private final Map<String, Json> sent = new LinkedHashMap<>();

  /// Remembers a message that is about to be sent.
  synchronized void sending(NodeId to, String from, String toName, Envelope envelope) {
    sent.put(envelope.id(), line(to, from, toName, envelope));
    if (sent.size() > MAX_SENT) {
      sent.remove(sent.keySet().iterator().next());
    }
  }

  /// The line that an output means, null if it is about no message of people. The names are those
  /// of this node and of the peer.
  synchronized @Nullable Json line(Output output, String self, String peer) {
    return switch (output) {
      case Output.Delivered delivered when delivered.envelope().isForSomebody() ->
          line(delivered.from(), peer, self, delivered.envelope()).put("state", "received");
      case Output.Receipt receipt -> {
        Json known = sent.get(receipt.messageId());
        yield known == null ? null : copy(known).put("state", word(receipt.progress()));
      }
      default -> null;
    };
  }

  static @Nullable NodeId peer(Output output) {
    return switch (output) {
      case Output.Delivered delivered -> delivered.from();
      case Output.Receipt receipt -> receipt.to();
      case Output.PeerChanged changed -> changed.peer();
      case Output.PresenceChanged changed -> changed.peer();
      default -> null;
    };
  }

  static String word(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Json copy(Json line) {
    Json copy = new Json();
    line.members().forEach(copy::put);
    return copy;
  }

  private static Json line(NodeId peer, String from, String to, Envelope envelope) {
    return new Json()
        .put("message_id", envelope.id())
        .put("from", from)
        .put("to", to)
        .put("peer", peer.text())
        .put("text", envelope.content())
        .put("timestamp", envelope.timestamp());
  }
}
