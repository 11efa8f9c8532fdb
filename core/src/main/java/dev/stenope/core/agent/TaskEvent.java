package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import org.jspecify.annotations.Nullable;

/// What [Tasks] tell their node.
public sealed interface TaskEvent extends Event {
  /// A job of this node, when it began, changed, ended, and when asked for. `status` is WORKING or
  /// a terminal one.
  record Job(String job, TaskOrder.Terms terms, int parts, TaskStatus status)
      implements TaskEvent {}

  /// A part of a job of this node has changed. `node` and `agent` are who has it or had it last;
  /// `text` is the latest that was said of it: progress, question, result, or what went wrong.
  record Part(
      String job,
      int number,
      String input,
      TaskStatus status,
      int attempt,
      long epoch,
      @Nullable NodeId node,
      String agent,
      int percent,
      String text)
      implements TaskEvent {}

  /// A job is not remembered any more.
  record Forgotten(String job) implements TaskEvent {}

  /// An agent of this node is to work at this, now.
  record Begin(TaskKey key, int attempt, String agent, String text) implements TaskEvent {}

  /// The owner answers what the worker asked.
  record Answered(TaskKey key, String text) implements TaskEvent {}

  /// An agent of this node is to stop what it works at; nobody wants to hear what comes of it.
  record Stop(TaskKey key) implements TaskEvent {}

  /// What was ordered cannot be done; `text` is a sentence for a person.
  record Refused(String id, String text) implements TaskEvent {}
}
