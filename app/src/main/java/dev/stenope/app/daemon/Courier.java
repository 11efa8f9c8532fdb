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
import dev.stenope.node.HomeException;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes the messages of people to the node, and brings them those that came.
final class Courier {
  /// Bytes of an envelope besides its text, with room to spare.
  private static final int ROOM = 1024;

  /// How long, in milliseconds, who asks for the past waits for the disk.
  private static final long PATIENCE = 2_000;

  /// The most messages of one request.
  private static final int MAX_TEXTS = 1000;

  private static final long MAX_WAIT_SECONDS = 7 * 24 * 3600;

  private static final long MAX_TTL_SECONDS = 10L * 365 * 24 * 3600;

  private final Live live;
  private final Conversation conversation;

  Courier(Live live, Conversation conversation) {
    this.live = live;
    this.conversation = conversation;
  }

  /// Sends a text, or several `texts` in their order; answers with a line for each, in that order,
  /// as it comes as far as was asked.
  void send(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    NodeId peer = live.peer(request.text("peer"));
    Progress wanted = progress(request.text("wait", "queued"));
    long seconds = Math.clamp(request.number("timeout", 60), 0, MAX_WAIT_SECONDS);
    Collection<String> unwritable = live.troubles("disk");
    if (!unwritable.isEmpty()) {
      throw new Problem("the message was not taken", String.join("; ", unwritable), "");
    }
    // How far each has come, as long as that is not as far as is wanted.
    Map<String, Optional<Progress>> open = Collections.synchronizedMap(new LinkedHashMap<>());
    List<Input> inputs = new ArrayList<>();
    String self = live.status().name();
    for (String text : texts(request)) {
      Envelope envelope = message(peer, self, text);
      envelope.withPriority(Math.clamp(request.number("priority", Envelope.NORMAL), 0, 9));
      envelope.withTtl(Math.clamp(request.number("ttl", Envelope.DEFAULT_TTL), 1, MAX_TTL_SECONDS));
      if (request.has("reply_to")) {
        envelope.withCause(request.text("reply_to"));
      }
      open.put(envelope.id(), Optional.empty());
      inputs.add(new Input.Send(peer, envelope));
    }
    Progress reached =
        live.answer(inputs, seconds * 1000, output -> reached(output, wanted, open, caller));
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

  /// One message, or several that are sent in this order.
  private static List<String> texts(Json request) throws MalformedException {
    if (!request.has("texts")) {
      return List.of(request.text("text"));
    }
    List<String> texts = new ArrayList<>();
    for (Object each : request.list("texts")) {
      if (!(each instanceof String text) || texts.size() == MAX_TEXTS) {
        throw new MalformedException("texts are not a list of at most " + MAX_TEXTS + " texts");
      }
      texts.add(text);
    }
    if (texts.isEmpty()) {
      throw new MalformedException("there are no texts");
    }
    return texts;
  }

  /// Tells of each message as it gets as far as is wanted; not null once none is open, or one has
  /// failed.
  private static @Nullable Progress reached(
      Output output, Progress wanted, Map<String, Optional<Progress>> open, Caller caller) {
    if (!(output instanceof Output.Receipt receipt) || !open.containsKey(receipt.messageId())) {
      return null;
    }
    Progress progress = receipt.progress();
    if (progress.compareTo(wanted) < 0) {
      open.put(receipt.messageId(), Optional.of(progress));
      return null;
    }
    open.remove(receipt.messageId());
    if (progress == Progress.REFUSED || progress == Progress.EXPIRED && wanted != progress) {
      return progress;
    }
    caller.say(
        new Json()
            .put("message_id", receipt.messageId())
            .put("state", Conversation.word(progress)));
    return open.isEmpty() ? progress : null;
  }

  /// Makes the envelope of a message, which is told of as it goes.
  private Envelope message(NodeId peer, String self, String text) throws Problem {
    Envelope envelope = envelope(peer, Envelope.Type.CHAT, text);
    if (envelope.toBytes().length > Envelope.MAX_LENGTH - ROOM) {
      throw new Problem(
          "the message is too long",
          "one has at most "
              + (Envelope.MAX_LENGTH - 2 * ROOM)
              + " bytes, of which a quote counts for two and a control character for six",
          "Cut it into several");
    }
    conversation.sending(peer, self, live.name(peer), envelope);
    return envelope;
  }

  Envelope envelope(NodeId peer, Envelope.Type type, String text) {
    return Envelope.of(
        type,
        UUID.randomUUID().toString(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        live.node().id().text(),
        peer.text(),
        text);
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
    NodeId peer = request.has("peer") ? live.peer(request.text("peer")) : null;
    int limit = Math.clamp(request.number("limit", 50), 0, 100_000);
    if (!request.flag("follow")) {
      for (History.Entry entry : found(request.text("search", ""), peer, limit)) {
        caller.tell(entry.toJson());
      }
      return;
    }
    String self = live.status().name();
    Set<String> told = new HashSet<>();
    try (Node.Subscription _ =
        live.node()
            .listen(
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
    // What has been told to others is found here too, unless the disk refuses.
    live.node().recorded().completeOnTimeout(null, PATIENCE, TimeUnit.MILLISECONDS).join();
    try {
      return live.home().history().search(words, limit, peer);
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }
}
