package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes the messages of people to the node, and brings them those that came.
final class Courier {
  private static final long MAX_WAIT_SECONDS = 7 * 24 * 3600;

  private final Live live;
  private final Conversation conversation;
  private final Letters letters;

  Courier(Live live, Conversation conversation, Letters letters) {
    this.live = live;
    this.conversation = conversation;
    this.letters = letters;
  }

  /// Sends a text, or several `texts` in their order; answers with a line for each, in that order,
  /// as it comes as far as was asked.
  void send(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    caller.whenGone(Thread.currentThread()::interrupt);
    Progress wanted = progress(request.text("wait", "queued"));
    long seconds = Math.clamp(request.number("timeout", 60), 0, MAX_WAIT_SECONDS);
    List<String> unwritable = live.troubles().of("disk");
    if (!unwritable.isEmpty()) {
      throw new Problem("the message was not taken", String.join("; ", unwritable), "");
    }
    // How far each has come, as long as that is not as far as is wanted.
    Map<String, Optional<Progress>> open = Collections.synchronizedMap(new LinkedHashMap<>());
    List<Input> inputs = new ArrayList<>();
    String self = live.name();
    List<Letters.Letter> all = letters.compose(request);
    for (Letters.Letter letter : all) {
      conversation.sending(letter.to(), self, live.name(letter.to()), letter.envelope());
      open.put(key(letter.to(), letter.envelope().id()), Optional.empty());
      inputs.add(new Input.Send(letter.to(), letter.envelope()));
    }
    if (all.isEmpty()) {
      throw new Problem("nobody is there to be told", "this node knows no peer yet", "");
    }
    NodeId peer = all.getFirst().to();
    Progress reached =
        Awaiting.answer(
            live, inputs, seconds * 1000, output -> reached(output, wanted, open, caller));
    if (reached == Progress.REFUSED) {
      throw new Problem(
          "the message was not taken",
          "too much is waiting for " + live.name(peer) + " already",
          "Send it again when that has gone");
    }
    if (reached == Progress.EXPIRED && wanted != Progress.EXPIRED) {
      throw new Problem(
          "the message expired",
          live.name(peer) + " is not known to have it",
          "Send it again with a longer --ttl");
    }
    if (reached == null) {
      throw late(peer, wanted, seconds, List.copyOf(open.values()));
    }
  }

  /// `reached` is how far those have come that are not as far as is wanted.
  private Problem late(NodeId peer, Progress wanted, long seconds, List<Optional<Progress>> reached)
      throws Problem, InterruptedException {
    String what = "the message is not " + Conversation.word(wanted) + " after " + seconds + " s";
    if (reached.stream().anyMatch(Optional::isEmpty)) {
      return new Problem(
          what,
          "the disk of this node has not taken it yet",
          "See `stenope status`; send it again only if `stenope history` does not show it then");
    }
    String name = live.name(peer);
    Progress least =
        reached.stream().flatMap(Optional::stream).min(Progress::compareTo).orElse(wanted);
    if (least.compareTo(Progress.ACCEPTED) < 0) {
      return new Problem(
          what,
          name + " is " + Conversation.word(live.statusOf(peer).presence().presence()),
          "It waits on the disk of this node and goes as soon as a way opens");
    }
    return new Problem(
        what,
        "it is " + Conversation.word(least) + " at " + name,
        "It waits there for a program or a person, who may take it with `stenope receive`");
  }

  private static String key(NodeId peer, String messageId) {
    return peer.text() + messageId;
  }

  /// Tells of each message as it gets as far as is wanted; not null once none is open, or one has
  /// failed.
  private static @Nullable Progress reached(
      Output output, Progress wanted, Map<String, Optional<Progress>> open, Caller caller) {
    if (!(output instanceof Output.Receipt receipt)) {
      return null;
    }
    String key = key(receipt.to(), receipt.messageId());
    if (!open.containsKey(key)) {
      return null;
    }
    Progress progress = receipt.progress();
    if (progress.compareTo(wanted) < 0) {
      open.put(key, Optional.of(progress));
      return null;
    }
    open.remove(key);
    if (progress == Progress.REFUSED || progress == Progress.EXPIRED && wanted != progress) {
      return progress;
    }
    caller.say(
        new Json()
            .put("message_id", receipt.messageId())
            .put("state", Conversation.word(progress)));
    return open.isEmpty() ? progress : null;
  }

  private static Progress progress(String word) throws MalformedException {
    for (Progress progress : Progress.values()) {
      if (Conversation.word(progress).equals(word)) {
        return progress;
      }
    }
    throw new MalformedException("no message is ever " + word);
  }

  void history(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    NodeId peer = request.has("peer") ? live.machine(request.text("peer")) : null;
    int limit = Math.clamp(request.number("limit", 50), 0, 100_000);
    if (!request.flag("follow")) {
      for (History.Entry entry : found(request.text("search", ""), peer, limit)) {
        caller.tell(entry.toJson());
      }
      return;
    }
    String self = live.name();
    Set<String> told = new HashSet<>();
    try (Node.Subscription _ =
        live.watch(
            output -> {
              NodeId other = Conversation.peer(output);
              if (other != null && (peer == null || peer.equals(other))) {
                Json line = conversation.line(output, self, live.name(other));
                if (line != null && isNew(line, told)) {
                  caller.say(line);
                }
              }
            })) {
      for (History.Entry entry : past(peer, limit)) {
        Json line = entry.toJson();
        if (isNew(line, told)) {
          caller.tell(line);
        }
      }
      caller.untilGone();
    }
  }

  /// A message that comes while the past is read could be told twice.
  private static boolean isNew(Json line, Set<String> told) {
    synchronized (told) {
      return told.add(line.text("message_id", "") + line.text("state", ""));
    }
  }

  List<History.Entry> past(@Nullable NodeId peer, int limit) throws Problem {
    return found("", peer, limit);
  }

  private List<History.Entry> found(String words, @Nullable NodeId peer, int limit) throws Problem {
    live.awaitHistory();
    try {
      return live.history().search(words, limit, peer);
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }
}
