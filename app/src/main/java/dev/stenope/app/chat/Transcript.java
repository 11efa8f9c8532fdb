package dev.stenope.app.chat;

import dev.stenope.app.terminal.Marks;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What is seen of a chat. A message of ours is shown with its mark as soon as it has arrived, or
/// after a moment with the mark it has by then; that it arrived later is a line of its own. So
/// nothing that scrolled by has to be painted again.
final class Transcript {
  /// Milliseconds.
  private static final long MOMENT = 400;

  /// Messages that are known to have arrived, should their sending be told only afterwards.
  private static final int REMEMBERED = 1024;

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.systemDefault());

  private final Screen screen;
  private final Style style;
  private final boolean json;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("later").unstarted(task));

  private final Map<String, Sent> underway = new LinkedHashMap<>();
  private final Set<String> arrived = new LinkedHashSet<>();
  private Json presence = new Json();
  private String self = "you";
  private String peer = "";
  private boolean here;
  private boolean entered;

  /// A message of ours that has not arrived yet. It came to be known by what was typed here, or by
  /// another command that sent it.
  private static final class Sent {
    final String text;
    String state;
    boolean shown;

    Sent(String text, String state) {
      this.text = text;
      this.state = state;
    }
  }

  /// With `json` events are shown as they are, and nothing else is.
  Transcript(Screen screen, Style style, boolean json) {
    this.screen = screen;
    this.style = style;
    this.json = json;
  }

  synchronized void tell(Json event) {
    if (json) {
      screen.show(event.toString());
    }
    switch (event.text("event", "")) {
      case "room" -> {
        self = Text.tame(event.text("self", "you"));
        peer = Text.tame(event.text("peer", ""));
        show(
            style.dim("Chat with ")
                + style.bold(peer)
                + style.dim(". /help shows what else can be typed, Ctrl-D leaves."));
      }
      case "past" -> past(event);
      case "presence" -> presence(event);
      case "chat" -> here(event.flag("here"));
      case "message" -> message(event);
      default -> {}
    }
  }

  private void past(Json event) {
    boolean own = !event.text("state", "").equals("received");
    show(
        line(event.text("timestamp", ""), own, event.text("text", ""))
            + (own ? " " + Marks.of(style, event.text("state", "")) : ""));
  }

  private void presence(Json event) {
    entered = true;
    notifyAll();
    boolean news = !summary(event).equals(summary(presence));
    presence = event;
    if (!event.text("state", "").equals("online")) {
      here = false;
    }
    if (news) {
      who();
    }
  }

  private static String summary(Json event) {
    String kind = event.get("path") instanceof Json path ? path.text("kind", "") : "";
    return event.text("state", "") + event.text("presence", "") + event.flag("suspect") + kind;
  }

  synchronized void who() {
    String state = presence.text("state", "offline");
    StringBuilder line = new StringBuilder();
    switch (state) {
      case "online" -> line.append(style.green(style.mark("● ", "* ")));
      case "connecting" -> line.append(style.yellow(style.mark("◌ ", "~ ")));
      default -> line.append(style.dim(style.mark("○ ", "- ")));
    }
    String word = presence.text("presence", state);
    line.append(style.dim(peer + " is " + (state.equals("connecting") ? state : word)));
    if (presence.get("path") instanceof Json path) {
      line.append(style.dim(", " + Text.way(path.text("kind", "?"), path.text("remote", ""))));
      if (path.get("rtt_ms") instanceof Double ms && ms > 0) {
        line.append(style.dim(", " + Text.nanos((long) (ms * 1e6))));
      }
    }
    if (presence.flag("suspect")) {
      line.append(style.yellow(", does not answer"));
    }
    if (here) {
      line.append(style.dim(", is in the chat"));
    }
    if (state.equals("offline")) {
      line.append(style.dim("; what you write waits until it is back"));
    }
    show(line.toString());
  }

  private void here(boolean now) {
    if (now != here) {
      here = now;
      show(style.dim("  " + peer + (now ? " is in the chat" : " left the chat")));
    }
  }

  private void message(Json event) {
    String id = event.text("message_id", "");
    String state = event.text("state", "");
    if (state.equals("received")) {
      show(line(event.text("timestamp", ""), false, event.text("text", "")));
      return;
    }
    Sent sent = underway.computeIfAbsent(id, _ -> new Sent(event.text("text", ""), state));
    sent.state = state;
    if (state.equals("queued") || state.equals("sent")) {
      var _ = later.schedule(() -> showYet(id), MOMENT, TimeUnit.MILLISECONDS);
      return;
    }
    underway.remove(id);
    arrived.add(id);
    if (arrived.size() > REMEMBERED) {
      arrived.remove(arrived.iterator().next());
    }
    if (!sent.shown) {
      own(sent);
    } else {
      show("  " + Marks.of(style, state) + style.dim(" arrived: " + shortened(sent.text)));
    }
    notifyAll();
  }

  private synchronized void showYet(String id) {
    Sent sent = underway.get(id);
    if (sent != null && !sent.shown) {
      sent.shown = true;
      own(sent);
    }
  }

  private void own(Sent sent) {
    String mark = Marks.of(style, sent.state);
    show(
        screen.echoes()
            ? "  " + mark + style.dim(" " + shortened(sent.text))
            : line(Instant.now().toString(), true, sent.text) + " " + mark);
  }

  private String line(String time, boolean own, String text) {
    String name = Text.pad(own ? self : peer, Math.max(Text.width(self), Text.width(peer)));
    return style.dim(clock(time))
        + "  "
        + (own ? style.cyan(name) : style.bold(name))
        + "  "
        + Text.tame(text);
  }

  private static String shortened(String text) {
    String tame = Text.tame(text);
    return tame.length() <= 40 ? tame : tame.substring(0, 39) + "...";
  }

  private static String clock(String time) {
    try {
      return CLOCK.format(Instant.parse(time));
    } catch (DateTimeParseException _) {
      return "     ";
    }
  }

  private void show(String text) {
    if (!json) {
      screen.show(text);
    }
  }

  /// Waits until it is known whether the peer is there.
  synchronized void awaitRoom(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!entered) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return;
      }
      wait(millis);
    }
  }

  /// Waits until everything of ours has arrived, as long as the peer is there.
  synchronized void awaitArrival(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!underway.isEmpty() && !presence.text("state", "").equals("offline")) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return;
      }
      wait(millis);
    }
  }

  /// A message was given to the node by this chat.
  synchronized void expect(String id, String text, String state) {
    if (!arrived.contains(id)) {
      underway.putIfAbsent(id, new Sent(text, state));
    }
  }
}
