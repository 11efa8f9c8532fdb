package dev.stenope.sim;

import java.util.HashMap;
import java.util.Map;

/// The messages of a world, numbered for each sender and receiver. Each is delivered once and in
/// order; one may be missing or come again only where its sender or receiver lost its memory.
final class Deliveries {
  private final Map<Conversation, Progress> conversations = new HashMap<>();

  private record Conversation(String from, String to) {}

  private static final class Progress {
    long sent;
    long next;

    /// Messages below this number may be lost: their sender restarted.
    long forgiven;

    /// The receiver restarted, so that what it had not confirmed may come again.
    boolean mayReturn;

    boolean expects(long number) {
      return number >= 0
          && number < sent
          && (number == next
              || (number > next && number <= forgiven)
              || (number < next && mayReturn));
    }
  }

  /// The number of a new message.
  long sent(String from, String to) {
    return progress(from, to).sent++;
  }

  void delivered(String from, String to, long number) {
    Progress progress = progress(from, to);
    if (!progress.expects(number)) {
      throw new Violation(
          "%s got message %d of %s instead of %d".formatted(to, number, from, progress.next));
    }
    progress.mayReturn = false;
    progress.next = number + 1;
  }

  /// The node starts again without its queues.
  void restarted(String node) {
    conversations.forEach(
        (conversation, progress) -> {
          if (conversation.from().equals(node)) {
            progress.forgiven = progress.sent;
          }
          progress.mayReturn |= conversation.to().equals(node);
        });
  }

  /// How many messages are on their way and must arrive.
  long missing() {
    return conversations.values().stream()
        .mapToLong(progress -> progress.sent - Math.max(progress.next, progress.forgiven))
        .sum();
  }

  private Progress progress(String from, String to) {
    return conversations.computeIfAbsent(new Conversation(from, to), _ -> new Progress());
  }
}
