package dev.stenope.app.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.Json;
import java.nio.file.Path;
import java.util.HexFormat;

/// Something that answers messages, one after the other.
public interface Agent extends AutoCloseable {
  /// The most characters of an answer; what exceeds that is cut off.
  int MAX_ANSWER = 200_000;

  /// A message for it. `from` is the name of the node that has sent it, as this node knows it by
  /// its key; `fromAgent` is what that node says of who speaks there.
  record Question(
      String messageId,
      String from,
      String fromAgent,
      String conversation,
      String text,
      String timestamp) {
    /// A name for it that nobody else can have chosen, as whoever sends a message chooses its id.
    String key() {
      return "stenope-" + HexFormat.of().formatHex(hash(from + "\n" + messageId), 0, 16);
    }

    Json toJson() {
      return new Json()
          .put("message_id", messageId)
          .put("from", from)
          .put("from_agent", fromAgent)
          .put("conversation", conversation)
          .put("text", text)
          .put("timestamp", timestamp);
    }
  }

  /// What it says to that, empty if nothing. Raises a [Problem] if it cannot answer.
  String answer(Question question) throws Problem, InterruptedException;

  /// Ends what runs of it between messages.
  default void pause() {}

  @Override
  default void close() {}

  /// The SHA-256 of a text.
  static byte[] hash(String text) {
    return Sha256.of(text.getBytes(UTF_8));
  }

  /// What the settings want. `home` is where the node keeps what is its own.
  static Agent of(AgentSettings settings, Path home) throws Problem {
    return switch (settings.kind()) {
      case COMMAND -> new CommandAgent(settings);
      case PROCESS -> new ProcessAgent(settings);
      case HOOK -> new HookAgent(settings);
      case MODEL -> new ModelAgent(settings);
      case OPENCLAW -> new OpenClawAgent(settings, home);
      case A2A -> new A2aAgent(settings);
    };
  }
}
