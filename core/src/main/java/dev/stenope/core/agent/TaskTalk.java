package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// What the owners and the workers of tasks say to each other. What a node says to itself stays
/// there.
final class TaskTalk {
  /// The longest text of a task, and of what is said of one, in bytes of its JSON.
  static final int MAX_TEXT = 64 << 10;

  private static final int PRIORITY = 6;

  private final NodeId self;
  private final Queue<Json> own = new ArrayDeque<>();

  TaskTalk(NodeId self) {
    this.self = self;
  }

  static Json message(String type, String task, long epoch) {
    return new Json().put("type", type).put("task", task).put("epoch", epoch);
  }

  /// `ttl` is in seconds.
  void say(NodeId to, Json message, long ttl, Turn turn) {
    if (to.equals(self)) {
      own.add(message);
    } else {
      turn.say(to, message, PRIORITY, ttl);
    }
  }

  /// The next that this node has said to itself.
  @Nullable Json next() {
    return own.poll();
  }

  static boolean fits(String text) {
    return text.length() <= MAX_TEXT && new Json().put("text", text).toBytes().length <= MAX_TEXT;
  }

  /// A text of a peer that is not too long.
  static String text(Json message) throws MalformedException {
    String text = message.text("text");
    if (!fits(text)) {
      throw new MalformedException("a text of a task is too long");
    }
    return text;
  }

  static TaskStatus status(Json message) throws MalformedException {
    try {
      return TaskStatus.valueOf(message.text("status"));
    } catch (IllegalArgumentException _) {
      throw new MalformedException("an unknown status of a task");
    }
  }

  static int percent(Json message) throws MalformedException {
    return Math.clamp(message.number("percent"), -1, 100);
  }

  static NodeId node(Json message, String name) throws MalformedException {
    try {
      return new NodeId(message.text(name));
    } catch (IllegalArgumentException _) {
      throw new MalformedException("no node");
    }
  }
}
