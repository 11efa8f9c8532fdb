package dev.stenope.sim;

import dev.stenope.core.delivery.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages of a world, numbered for each sender, receiver and priority. Once its sender has
/// said that it is queued, each is told to its receiver, in order, or to its sender as expired; in
/// one life of the receiver not twice, and in another only under the same name.
final class Deliveries {
  /// How much later than its deadline a message may be told: what the way may take.
  private static final long GRACE = 10_000_000_000L;

  private final Map<Conversation, Talk> conversations = new HashMap<>();

  /// For how long the disk of each node took nothing, in nanoseconds; less than nothing while it
  /// does.
  private final Map<String, Long> stalls = new HashMap<>();

  /// How much too soon it may expire by clocks that are wrong.
  private static final long DRIFT = 1_000_000_000L;

  private record Conversation(String from, String to, int priority) {}

  private static final class Talk {
    final List<Message> messages = new ArrayList<>();

    /// The number after the last that was told.
    long next;
  }

  private enum State {
    /// The sender was asked to send it.
    SAID,
    /// The sender has promised to deliver it.
    QUEUED,
    /// It died before it could promise, or lost its memory.
    DOUBTFUL,
    EXPIRED
  }

  private static final class Message {
    final long deadline;
    State state = State.SAID;
    @Nullable Ref ref;
    int life;

    Message(long deadline) {
      this.deadline = deadline;
    }

    boolean isDue() {
      return ref == null && (state == State.SAID || state == State.QUEUED);
    }
  }

  /// The number of a new message.
  long said(String from, String to, int priority, long deadline) {
    List<Message> messages = talk(from, to, priority).messages;
    messages.add(new Message(deadline));
    return messages.size() - 1L;
  }

  /// The sender says that the message is on its disk.
  void queued(String from, String to, int priority, long number) {
    Message message = message(from, to, priority, number);
    if (message.state != State.EXPIRED) {
      message.state = State.QUEUED;
    }
  }

  /// The sender says that the message has expired.
  void expired(String from, String to, int priority, long number, long now) {
    Message message = message(from, to, priority, number);
    if (now < message.deadline - DRIFT) {
      throw new Violation("message " + number + " to " + to + " expired before its time");
    }
    message.state = State.EXPIRED;
  }

  /// The receiver, in its life `life`, is told.
  void delivered(String from, String to, int priority, long number, Ref ref, int life, long now) {
    Message message = message(from, to, priority, number);
    if (message.ref != null) {
      if (message.life == life || !message.ref.equals(ref)) {
        throw new Violation("%s got message %d of %s twice".formatted(to, number, from));
      }
      message.life = life;
      return;
    }
    if (now > message.deadline + GRACE + Math.max(0, stalls.getOrDefault(to, 0L))) {
      throw new Violation("%s got message %d of %s too late".formatted(to, number, from));
    }
    Talk talk = talk(from, to, priority);
    if (number < talk.next) {
      throw new Violation("%s got message %d of %s after a later one".formatted(to, number, from));
    }
    List<Message> all = talk.messages;
    for (int i = (int) number - 1; i >= 0 && all.get(i).ref == null; i--) {
      if (all.get(i).isDue() && now < all.get(i).deadline - DRIFT) {
        throw new Violation("%s got message %d of %s before %d".formatted(to, number, from, i));
      }
    }
    talk.next = number + 1;
    message.ref = ref;
    message.life = life;
  }

  /// The disk of a node begins to refuse, or ends: what came in time meanwhile is told after that.
  void diskRefuses(String node, boolean refuses, long now) {
    stalls.merge(node, refuses ? -now : now, Long::sum);
  }

  /// The node dies: what it had not promised may be lost.
  void killed(String node) {
    doubt(node, "", State.SAID);
  }

  /// The node has a state of the past: what it promised since may be lost, and what it has accepted
  /// since and not told.
  void restored(String node) {
    doubt(node, node, State.QUEUED);
    doubt(node, node, State.SAID);
  }

  private void doubt(String from, String to, State state) {
    conversations.forEach(
        (conversation, talk) -> {
          if (conversation.from().equals(from) || conversation.to().equals(to)) {
            talk.messages.stream()
                .filter(message -> message.ref == null && message.state == state)
                .forEach(message -> message.state = State.DOUBTFUL);
          }
        });
  }

  /// How many messages must still arrive or expire.
  long missing() {
    return conversations.values().stream()
        .flatMap(talk -> talk.messages.stream())
        .filter(Message::isDue)
        .count();
  }

  private Message message(String from, String to, int priority, long number) {
    List<Message> messages = talk(from, to, priority).messages;
    if (number < 0 || number >= messages.size()) {
      throw new Violation("%s never said message %d to %s".formatted(from, number, to));
    }
    return messages.get((int) number);
  }

  private Talk talk(String from, String to, int priority) {
    return conversations.computeIfAbsent(new Conversation(from, to, priority), _ -> new Talk());
  }
}
