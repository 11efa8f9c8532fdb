package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Roll;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Attaches agents, and gives them their messages one by one.
final class AgentDesk {
  private static final long MAX_WAIT_SECONDS = 3600;

  /// Seconds that the disk has to take what is said of a message.
  private static final long DISK_PATIENCE = 30;

  private final Live live;
  private final Pickups pickups;
  private final Trust trust;
  private final Roll roll;
  private final Directory directory;

  AgentDesk(Live live, Pickups pickups, Trust trust, Roll roll, Directory directory) {
    this.live = live;
    this.pickups = pickups;
    this.trust = trust;
    this.roll = roll;
    this.directory = directory;
  }

  /// Attaches the agent that the request names, or tells anew what it is.
  void attach(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    caller.tell(roll.attach(Letters.agent(request.text("agent")), request).toJson());
    directory.announce();
  }

  void detach(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    caller.tell(roll.detach(request.text("agent")).toJson());
    directory.announce();
  }

  /// The agents of this node, and those that its peers have told of.
  void agents(Json request, Caller caller) throws Problem, InterruptedException {
    String self = live.name();
    for (Roll.Member member : roll.members()) {
      caller.tell(member.toJson().put("node", self).put("own", true));
    }
    for (Json known : directory.known()) {
      caller.tell(known.put("own", false));
    }
  }

  /// The oldest message for an agent; nothing if none comes within the seconds of `wait`. It is
  /// injected then: one that the agent is not done with is there again for whoever asks with
  /// `taken`.
  void take(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    History.Wanted wanted = pickups.wanted(request);
    pickups.checkHere(request.text("agent", Envelope.ANY));
    long end =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(Math.clamp(request.number("wait", 0), 0, MAX_WAIT_SECONDS));
    BlockingQueue<Boolean> news = new LinkedBlockingQueue<>();
    caller.whenGone(() -> news.add(false));
    try (Node.Subscription _ = pickups.watch(wanted, () -> news.add(true))) {
      while (true) {
        History.Entry entry = pickups.claim(wanted, Set.of());
        if (entry != null) {
          hand(entry, news, caller);
          return;
        }
        Boolean more = news.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (more == null || !more) {
          return;
        }
      }
    }
  }

  private void hand(History.Entry entry, BlockingQueue<Boolean> news, Caller caller)
      throws Problem, InterruptedException {
    boolean taken = false;
    try {
      if (!news.contains(false)) {
        mark(entry, Progress.INJECTED);
        taken = true;
        Json line = told(entry);
        trust.tell(entry, line);
        pickups.hand(Pickups.Key.of(entry));
        caller.tell(line);
      }
    } finally {
      pickups.release(Pickups.Key.of(entry), taken);
    }
  }

  /// A message in the words of the API.
  static Json told(History.Entry entry) {
    Json envelope = entry.envelope();
    Json line = entry.toJson();
    line.put("from_agent", agent(envelope, "source")).put("to_agent", agent(envelope, "target"));
    line.put("reply_to", envelope.get("cause"));
    line.put("conversation", envelope.text("conv", entry.messageId()));
    return line;
  }

  /// The agent at one end, `source` or `target`.
  static String agent(Json envelope, String end) {
    return envelope.get(end) instanceof Json part ? part.text("agent_id", "*") : "*";
  }

  private void mark(History.Entry entry, Progress progress) throws Problem, InterruptedException {
    try {
      pickups.mark(entry, progress).get(DISK_PATIENCE, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      throw new Problem(
          "it is not written down how far the message is", "the disk of this node refuses", "");
    }
  }

  /// The agent has a message, or is done with it.
  void mark(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    String id = request.text("message_id");
    Progress progress =
        switch (request.text("state")) {
          case "injected" -> Progress.INJECTED;
          case "processed" -> Progress.PROCESSED;
          default -> throw new MalformedException("an agent has a message injected or processed");
        };
    mark(pickups.find(id), progress);
    caller.tell(new Json().put("message_id", id).put("state", Conversation.word(progress)));
  }
}
