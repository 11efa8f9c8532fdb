package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Guard;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.history.History;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes envelopes of what people and agents have to say.
public final class Letters {
  /// Bytes of an envelope besides its text and metadata, with room to spare.
  private static final int ROOM = 4096;

  /// The most messages of one request.
  private static final int MAX_TEXTS = 1000;

  private static final Pattern AGENT = Pattern.compile("[\\p{Alnum}][\\p{Alnum}._-]{0,63}");

  private static final long MAX_TTL_SECONDS = 10L * 365 * 24 * 3600;

  private final Live live;
  private final Pickups pickups;
  private final Guard guard = new Guard();

  /// An envelope and the node that it goes to: a peer, or this one.
  public record Letter(NodeId to, Envelope envelope) {}

  /// Who is meant: a node, all peers where it is null, and an agent there.
  private record Address(@Nullable NodeId peer, String agent) {}

  /// The message that led to another one.
  private record Cause(History.Entry entry, boolean reply) {}

  Letters(Live live, Pickups pickups) {
    this.live = live;
    this.pickups = pickups;
  }

  /// What a request has to say, in its order. `peer` is `NAME`, `NAME/AGENT`, or `*` for all peers,
  /// where `NAME` may be this node's own; `agent` is the agent of this node who speaks, if one
  /// does. `reply_to` is the message that is answered, `because` one that led to this; `token` is a
  /// capability that is shown to the peer. Refused is what the guard holds for a circle.
  public List<Letter> compose(Json request) throws Problem, MalformedException {
    Address address = address(request);
    List<NodeId> peers = new ArrayList<>();
    if (address.peer == null) {
      live.names().keySet().forEach(peers::add);
    } else {
      peers.add(address.peer);
    }
    List<Letter> letters = new ArrayList<>();
    for (String text : texts(request)) {
      String id = UUID.randomUUID().toString();
      for (NodeId peer : peers) {
        letters.add(new Letter(peer, envelope(request, peer, address, id, text)));
      }
    }
    return letters;
  }

  private Address address(Json request) throws Problem, MalformedException {
    if (!request.has("peer")) {
      History.Entry answered = pickups.find(request.text("reply_to"));
      return new Address(new NodeId(answered.peer()), sender(answered));
    }
    String word = request.text("peer");
    int slash = word.indexOf('/');
    String node = slash < 0 ? word : word.substring(0, slash);
    String agent = slash < 0 ? Envelope.ANY : agent(word.substring(slash + 1));
    return new Address(node.equals("*") ? null : live.machine(node), agent);
  }

  /// A valid agent id.
  static String agent(String word) throws Problem {
    if (!word.equals(Envelope.ANY) && !AGENT.matcher(word).matches()) {
      throw new Problem(
          "this is no name for an agent", "one has 1 to 64 letters, digits, dots and dashes", "");
    }
    return word;
  }

  private static String sender(History.Entry entry) {
    return entry.envelope().get("source") instanceof Json source
        ? source.text("agent_id", Envelope.ANY)
        : Envelope.ANY;
  }

  private Envelope envelope(Json request, NodeId peer, Address address, String id, String text)
      throws Problem, MalformedException {
    Envelope envelope = envelope(peer, type(request), id, text);
    envelope.withPriority(Math.clamp(request.number("priority", Envelope.NORMAL), 0, 9));
    envelope.withTtl(Math.clamp(request.number("ttl", Envelope.DEFAULT_TTL), 1, MAX_TTL_SECONDS));
    String speaker = agent(request.text("agent", Envelope.ANY));
    envelope.between(speaker, address.agent);
    if (address.peer == null) {
      envelope.asBroadcast();
    }
    if (request.get("metadata") instanceof Json metadata) {
      envelope.withMetadata(metadata);
    }
    if (request.has("token")) {
      Trust.show(request.text("token"), live.home(), peer, envelope);
    }
    if (request.has("reply_to")) {
      envelope.withCause(request.text("reply_to"));
    }
    thread(request, envelope);
    String cause = envelope.cause();
    if (envelope.conversation().length() > Envelope.MAX_ID
        || cause != null && cause.length() > Envelope.MAX_ID) {
      throw new Problem(
          "the message was not taken",
          "the ids of messages and conversations have at most " + Envelope.MAX_ID + " characters",
          "");
    }
    if (!speaker.equals(Envelope.ANY)) {
      if (pickups.standing().isAway(speaker) && !finishes(speaker, cause)) {
        pickups.checkHere(speaker);
      }
      guard(envelope);
    }
    if (envelope.toBytes().length > Envelope.MAX_LENGTH - ROOM) {
      throw new Problem(
          "the message is too long",
          "one has at most "
              + (Envelope.MAX_LENGTH - 2 * ROOM)
              + " bytes, of which a quote counts for two and a control character for six",
          "Cut it into several");
    }
    if (cause != null) {
      pickups.settled(cause);
    }
    return envelope;
  }

  /// A plain envelope from this node, of now.
  Envelope envelope(NodeId peer, Envelope.Type type, String id, String text) {
    return Envelope.of(
        type,
        id,
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        live.node().id().text(),
        peer.text(),
        text);
  }

  private static Envelope.Type type(Json request) throws MalformedException {
    String word = request.text("type", "chat").toUpperCase(Locale.ROOT);
    for (Envelope.Type type : Envelope.Type.values()) {
      // What nodes tell each other is not for others to say.
      if (type.name().equals(word) && type != Envelope.Type.SYNC) {
        return type;
      }
    }
    throw new MalformedException("the type of a message is chat, command, status or heartbeat");
  }

  /// Goes on with the conversation of the message that led to this one.
  private void thread(Json request, Envelope envelope) throws Problem, MalformedException {
    Cause cause = cause(request);
    if (cause == null) {
      if (request.has("conversation")) {
        envelope.within(request.text("conversation"), 0, List.of());
      }
      return;
    }
    Json about = cause.entry.envelope();
    List<String> trace = new ArrayList<>();
    about.list("trace").forEach(each -> trace.add(String.valueOf(each)));
    String sender = cause.entry.peer() + "/" + sender(cause.entry);
    if (!cause.reply && !trace.contains(sender)) {
      trace.add(sender);
    }
    long hops = about.number("hops", 0) + (cause.reply ? 0 : 1);
    envelope.within(
        about.text("conv", cause.entry.messageId()), Math.clamp(hops, 0, 1_000_000), trace);
  }

  private @Nullable Cause cause(Json request) throws Problem, MalformedException {
    if (request.has("because")) {
      return new Cause(pickups.find(request.text("because")), false);
    }
    if (!request.has("reply_to") || request.text("agent", "").isEmpty()) {
      return null;
    }
    return new Cause(pickups.find(request.text("reply_to")), true);
  }

  /// Whether an agent answers a message that it was given here: nobody else has that, wherever the
  /// agent lives by now.
  private boolean finishes(String speaker, @Nullable String cause) throws Problem {
    History.Entry asked = cause == null ? null : pickups.known(cause);
    return asked != null
        && !asked.state().equals("received")
        && AgentDesk.agent(asked.envelope(), "target").equals(speaker);
  }

  private void guard(Envelope envelope) throws Problem {
    String from = envelope.sourceInstance() + "/" + envelope.sourceAgent();
    String to = envelope.targetInstance() + "/" + envelope.targetAgent();
    String why =
        guard.refusal(
            new Guard.Letter(
                from,
                to,
                envelope.conversation(),
                envelope.hops(),
                envelope.trace(),
                envelope.cause() != null,
                envelope.content()),
            System.nanoTime());
    if (why != null) {
      live.warn(
          "loop",
          envelope.sourceAgent()
              + " was kept from a message to "
              + live.name(new NodeId(envelope.targetInstance()))
              + "/"
              + envelope.targetAgent()
              + ": "
              + why
              + ".");
      throw new Problem(
          "the message was not taken", why, "Wait, or have a person begin a new conversation");
    }
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
}
