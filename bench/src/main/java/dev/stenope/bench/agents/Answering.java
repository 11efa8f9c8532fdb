package dev.stenope.bench.agents;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// An agent at a WebSocket that answers each message at once with the same text.
final class Answering implements WebSocket.Listener {
  private final String name;
  private final StringBuilder line = new StringBuilder();
  private int sent = 1;

  Answering(String name) {
    this.name = name;
  }

  /// Attaches it: from now on it takes its messages.
  void attach(Running node) {
    Json receive = new Json().put("id", 1).put("command", "receive").put("follow", true);
    node.open(this).sendText(receive.put("agent", name).toString(), true).join();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
    line.append(part);
    socket.request(1);
    if (!last) {
      return null;
    }
    String text = line.toString();
    line.setLength(0);
    try {
      Json said = Json.read(text.getBytes(StandardCharsets.UTF_8));
      return said.has("message_id") && said.has("text") ? answer(socket, said) : null;
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private CompletionStage<?> answer(WebSocket socket, Json message) {
    Json send = new Json().put("id", ++sent).put("command", "send").put("agent", name);
    send.put("reply_to", message.text("message_id", "")).put("text", message.text("text", ""));
    Json done = new Json().put("state", "processed").put("end", true);
    Json say = new Json().put("id", 1).put("say", done);
    return socket
        .sendText(send.toString(), true)
        .thenCompose(_ -> socket.sendText(say.toString(), true));
  }
}
