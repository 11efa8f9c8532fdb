package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.List;

/// Asks agents, elsewhere and here, and waits for what they answer.
public final class Answers {
  private static final long MAX_WAIT_SECONDS = 24 * 3600;

  private final Live live;
  private final Letters letters;
  private final Pickups pickups;
  private final Conversation conversation;

  Answers(Live live, Letters letters, Pickups pickups, Conversation conversation) {
    this.live = live;
    this.letters = letters;
    this.pickups = pickups;
    this.conversation = conversation;
  }

  /// Sends one message and tells what is answered to it. An answer that comes after the time of
  /// `timeout`, or after the caller has hung up, waits for the agent as every message does.
  void ask(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    caller.whenGone(Thread.currentThread()::interrupt);
    caller.tell(ask(request));
  }

  /// The same, as a call. The answer has `text`, `from`, `message_id` and `reply_to`.
  public Json ask(Json request) throws Problem, MalformedException, InterruptedException {
    long seconds = Math.clamp(request.number("timeout", 120), 1, MAX_WAIT_SECONDS);
    List<Letters.Letter> all = letters.compose(request);
    if (all.size() != 1) {
      throw new Problem("one peer can be asked at a time", all.size() + " were named", "");
    }
    NodeId peer = all.getFirst().to();
    Envelope question = all.getFirst().envelope();
    conversation.sending(peer, live.name(), live.name(peer), question);
    pickups.awaitAnswer(question.id());
    try {
      Output output =
          Awaiting.lastingAnswer(
              live,
              new Input.Send(peer, question),
              seconds * 1000,
              news -> ends(news, peer, question.id()) ? news : null);
      return switch (output) {
        case Output.Arriving(NodeId _, Envelope answer) -> taken(peer, answer);
        case Output.Delivered(NodeId _, var _, Envelope answer) -> taken(peer, answer);
        case Output.Receipt receipt when receipt.progress() == Progress.EXPIRED ->
            throw new Problem(
                "the question expired", live.name(peer) + " is not known to have it", "");
        case Output.Receipt _ ->
            throw new Problem(
                "the question was not taken", "too much is waiting for " + live.name(peer), "");
        case null, default ->
            throw new Problem(
                "there is no answer after " + seconds + " s",
                "the question is on its way, or with an agent of " + live.name(peer),
                "An answer that comes later waits here as a message");
      };
    } finally {
      pickups.endAnswer(question.id());
    }
  }

  private static boolean ends(Output output, NodeId peer, String question) {
    return switch (output) {
      case Output.Arriving(NodeId from, Envelope answer) ->
          from.equals(peer) && question.equals(answer.cause());
      case Output.Delivered(NodeId from, var _, Envelope answer) ->
          from.equals(peer) && question.equals(answer.cause());
      case Output.Receipt receipt ->
          receipt.messageId().equals(question)
              && receipt.to().equals(peer)
              && (receipt.progress() == Progress.EXPIRED || receipt.progress() == Progress.REFUSED);
      default -> false;
    };
  }

  private Json taken(NodeId peer, Envelope answer) throws Problem {
    pickups.answered(peer, answer.id());
    String failure = answer.metadata("error");
    if (failure != null) {
      throw new Problem("there is no answer", failure, "");
    }
    return new Json()
        .put("text", answer.content())
        .put("from", live.name(peer))
        .put("from_agent", answer.sourceAgent())
        .put("message_id", answer.id())
        .put("reply_to", answer.cause());
  }
}
