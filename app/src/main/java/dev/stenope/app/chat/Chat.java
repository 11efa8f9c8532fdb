package dev.stenope.app.chat;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.nio.file.Path;
import java.time.Duration;

/// A conversation with one peer: what is typed goes out, what happens is shown.
public final class Chat {
  /// How long what was typed last may take to arrive once nothing more is typed.
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  /// How long what is known of the peer may take to be told before anything is typed.
  private static final Duration ENTRY = Duration.ofSeconds(2);

  private final Path socket;
  private final String peer;
  private final Screen screen;
  private final Style style;
  private final boolean json;
  private volatile boolean leaving;
  private final Transcript transcript;

  /// With `json` every event is shown as it is, and every line is a message.
  public Chat(Path socket, String peer, Screen screen, Style style, boolean json) {
    this.socket = socket;
    this.peer = peer;
    this.screen = screen;
    this.style = style;
    this.json = json;
    this.transcript = new Transcript(screen, style, json);
  }

  /// Returns when the person is done. `room` tells what happens, until it is closed.
  public void run(Control room) throws Problem, InterruptedException {
    Json first = room.next();
    if (first != null) {
      transcript.tell(first);
    }
    Thread listener = Thread.ofPlatform().daemon().name("chat").start(() -> listen(room));
    transcript.awaitRoom(ENTRY);
    for (String line = screen.read(); line != null; line = screen.read()) {
      if (!listener.isAlive()) {
        throw new Problem("the running node hung up", "it was stopped", "Start it: `stenope up`");
      }
      if (!json && line.startsWith("/") && !line.startsWith("//")) {
        if (!command(line.strip())) {
          break;
        }
      } else if (!line.isBlank()) {
        send(!json && line.startsWith("//") ? line.substring(1) : line);
      }
    }
    transcript.awaitArrival(LAST_WORDS);
    leaving = true;
  }

  private void listen(Control room) {
    try {
      for (Json event = room.next(); event != null; event = room.next()) {
        transcript.tell(event);
      }
      trouble("the node was stopped");
    } catch (Problem problem) {
      trouble(problem.line());
    }
  }

  private void trouble(String text) {
    if (leaving) {
      return;
    }
    screen.show(
        json
            ? new Json().put("event", "trouble").put("text", text).toString()
            : style.red(Text.tame(text)));
  }

  private void send(String text) {
    Json request = new Json().put("command", "send").put("peer", peer).put("text", text);
    try (Control control = Control.open(socket, request)) {
      if (control == null) {
        trouble("not sent: the node is not running");
        return;
      }
      Json answer = control.answer(_ -> {});
      transcript.expect(answer.text("message_id", ""), text, answer.text("state", "queued"));
    } catch (Problem problem) {
      trouble("not sent: " + problem.line());
    }
  }

  /// Whether the chat goes on.
  private boolean command(String line) {
    switch (line) {
      case "/quit", "/q", "/exit" -> {
        return false;
      }
      case "/who" -> transcript.who();
      case "/help", "/?" ->
          screen.show(
              style.dim(
                  "/who  who is there   /quit  leave   //text  a message that begins with /"));
      default -> screen.show(style.yellow("No such command: " + Text.tame(line) + "; see /help"));
    }
    return true;
  }
}
