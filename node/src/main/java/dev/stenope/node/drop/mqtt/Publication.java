package dev.stenope.node.drop.mqtt;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A message that this node publishes and waits to hear again: what a broker tells to everybody in
/// one order then shows whether another message came before it.
final class Publication {
  final String topic;
  final ByteBuffer mark;
  final CompletableFuture<Void> echo = new CompletableFuture<>();
  private @Nullable Mqtt5Publish first;

  /// `mark` is what no other message bears.
  Publication(String topic, ByteBuffer mark) {
    this.topic = topic;
    this.mark = mark;
  }

  synchronized void heard(Mqtt5Publish message) {
    if (echo.isDone() || !message.getTopic().toString().equals(topic)) {
      return;
    }
    if (message.getCorrelationData().filter(mark::equals).isPresent()) {
      echo.complete(null);
    } else if (message.getPayload().isEmpty()) {
      first = null;
    } else if (first == null) {
      first = message;
    }
  }

  /// The message that came before this one while it was under way; null if none did.
  synchronized @Nullable Mqtt5Publish first() {
    return first;
  }
}
