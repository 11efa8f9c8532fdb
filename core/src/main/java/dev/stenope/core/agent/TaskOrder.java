package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node wants of its [Tasks].
public sealed interface TaskOrder extends Order {
  @Override
  default String protocol() {
    return Tasks.PROTOCOL;
  }

  /// Who does the parts of a job, and when it is over.
  ///
  /// `node` and `agent` are null for any, `skill` is what the agent must say that it can, or empty.
  /// A `pure` part has no effect but its result: it may run several times. One with `retry` has
  /// effects that a second run does not spoil. `lease` is in seconds. `enough` parts that are
  /// completed end the job, 0 for all of them; `until` is the number of nanoseconds after which it
  /// ends with what there is, `Long.MAX_VALUE` for never. Once it has begun it is a time.
  record Terms(
      @Nullable NodeId node,
      @Nullable String agent,
      String skill,
      boolean pure,
      boolean retry,
      long lease,
      int enough,
      long until) {
    /// The same for a job that begins at `now`.
    Terms from(long now) {
      long end = until == Long.MAX_VALUE ? until : now + until;
      return new Terms(node, agent, skill, pure, retry, lease, enough, end);
    }
  }

  /// Begins a job of some parts. `job` is an id of its own: 1 to 32 letters, digits and `-`.
  record Submit(String job, Terms terms, List<String> texts) implements TaskOrder {}

  /// Gives up a job, or one part of it: `JOB` or `JOB.NUMBER`.
  record Cancel(String id) implements TaskOrder {}

  /// Begins anew what of a job, or one part, ended without being completed, or is unknown.
  record Retry(String id) implements TaskOrder {}

  /// Answers what the worker of a part asks.
  record Answer(String id, String text) implements TaskOrder {}

  /// Tells all jobs and parts.
  record Tell() implements TaskOrder {}

  /// An agent that takes tasks; `slots` is how many at a time.
  record Seat(NodeId node, String agent, List<String> skills, int slots) {}

  /// Those who can be asked at present: agents of this node, and of peers that are there.
  record Seats(List<Seat> all) implements TaskOrder {}

  /// What an agent of this node works at is under way. `percent` is -1 where nobody knows.
  record Report(TaskKey key, TaskStatus status, int percent, String text) implements TaskOrder {}

  /// An agent of this node is done. `status` is COMPLETED, FAILED, or REJECTED if it has not begun.
  record Finish(TaskKey key, TaskStatus status, String text) implements TaskOrder {}
}
