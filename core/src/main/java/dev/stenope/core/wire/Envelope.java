package dev.stenope.core.wire;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A message between agents: the bridge message format. Members that are not known here are kept as
/// they came.
public final class Envelope {
  /// The most bytes of an envelope on the wire.
  public static final int MAX_LENGTH = Frame.MAX_MESSAGE - 16;

  /// What an envelope is for.
  public enum Type {
    CHAT,
    COMMAND,
    STATUS,
    HEARTBEAT,
    SYNC
  }

  /// The priorities run from 0 (can wait) to 9 (at once).
  public static final int NORMAL = 4;

  /// Seconds that an envelope may take to its target when nobody says otherwise: a week.
  public static final long DEFAULT_TTL = 7 * 24 * 3600;

  /// The agent id that means any agent of a node, or none in particular.
  public static final String ANY = "*";

  /// The most characters of the id of a message, and of the name of a conversation.
  public static final int MAX_ID = 64;

  /// The most characters of an agent id.
  public static final int MAX_AGENT = 64;

  /// The most nodes and agents that a message may be passed on by.
  public static final int MAX_HOPS = 8;

  private static final int MAX_TRACE = 2 * MAX_HOPS;

  private static final Set<String> PLAIN =
      Set.of(
          "message_id",
          "timestamp",
          "source",
          "target",
          "message_type",
          "payload",
          "priority",
          "ttl");

  private static final Set<String> TYPES = Set.of("CHAT", "COMMAND", "STATUS", "HEARTBEAT", "SYNC");

  private final Json json;

  private Envelope(Json json) {
    this.json = json;
  }

  /// An envelope from the node `from` to all agents of the node `to`. `id` is a UUID, `timestamp`
  /// an RFC 3339 time in UTC.
  public static Envelope of(
      Type type, String id, String timestamp, String from, String to, String content) {
    return new Envelope(
        new Json()
            .put("message_id", id)
            .put("timestamp", timestamp)
            .put("source", new Json().put("instance_id", from).put("agent_id", ANY))
            .put(
                "target",
                new Json().put("instance_id", to).put("agent_id", ANY).put("broadcast", false))
            .put("message_type", type.name())
            .put("payload", new Json().put("content", content).put("metadata", new Json()))
            .put("priority", NORMAL)
            .put("ttl", DEFAULT_TTL));
  }

  /// Reads and checks an envelope.
  public static Envelope read(byte[] bytes) throws MalformedException {
    return read(bytes, 0, bytes.length);
  }

  /// Reads and checks an envelope that fills the range.
  public static Envelope read(byte[] bytes, int offset, int length) throws MalformedException {
    if (length > MAX_LENGTH) {
      throw new MalformedException("an envelope is too long");
    }
    Json json = Json.read(bytes, offset, length);
    Json payload = json.object("payload");
    long priority = json.number("priority");
    if (!TYPES.contains(json.text("message_type"))
        || json.text("message_id").length() > MAX_ID
        || json.text("timestamp").length() > 40
        || json.text("cause", "").length() > MAX_ID
        || json.object("source").text("instance_id").length() > 128
        || json.object("target").text("instance_id").length() > 128
        || json.object("source").text("agent_id", ANY).length() > MAX_AGENT
        || json.object("target").text("agent_id", ANY).length() > MAX_AGENT
        || json.text("conv", "").length() > MAX_ID
        || json.number("hops", 0) < 0
        || json.list("trace").size() > MAX_TRACE
        || !(payload.get("content") instanceof String)
        || priority < 0
        || priority > 9
        || json.number("ttl") < 0) {
      throw new MalformedException("an envelope's member is out of range");
    }
    return new Envelope(json);
  }

  public byte[] toBytes() {
    return json.toBytes();
  }

  public String id() {
    return text(json, "message_id");
  }

  public String timestamp() {
    return text(json, "timestamp");
  }

  public Type type() {
    return Type.valueOf(text(json, "message_type"));
  }

  /// Whether somebody is to take it, now or later: what else there is means something at once or
  /// not at all.
  public boolean isForSomebody() {
    return type() == Type.CHAT || type() == Type.COMMAND;
  }

  /// How urgent it is: 0 (can wait) to 9 (at once).
  public int priority() {
    return json.get("priority") instanceof Number priority ? priority.intValue() : NORMAL;
  }

  /// The seconds that it has left.
  public long ttl() {
    return json.get("ttl") instanceof Number ttl ? ttl.longValue() : DEFAULT_TTL;
  }

  /// The message that this one answers, null if none.
  public @Nullable String cause() {
    return json.get("cause") instanceof String cause ? cause : null;
  }

  /// The same envelope with another priority, 0 to 9.
  public Envelope withPriority(int priority) {
    json.put("priority", priority);
    return this;
  }

  /// The same envelope with so many seconds left.
  public Envelope withTtl(long seconds) {
    json.put("ttl", seconds);
    return this;
  }

  /// The same envelope as an answer to the message `id`.
  public Envelope withCause(String id) {
    json.put("cause", id);
    return this;
  }

  /// The text of the payload.
  public String content() {
    return text(part("payload"), "content");
  }

  /// The node that says it sent this. Compare it with the node whose link it came over.
  public String sourceInstance() {
    return text(part("source"), "instance_id");
  }

  public String targetInstance() {
    return text(part("target"), "instance_id");
  }

  /// The agent that says it sent this: [#ANY] for a person or the node itself.
  public String sourceAgent() {
    return part("source").text("agent_id", ANY);
  }

  /// The agent that this is for.
  public String targetAgent() {
    return part("target").text("agent_id", ANY);
  }

  /// The same envelope from one agent to another.
  public Envelope between(String source, String target) {
    part("source").put("agent_id", source);
    part("target").put("agent_id", target);
    return this;
  }

  /// Whether every node of the mesh gets it.
  public boolean isBroadcast() {
    return part("target").flag("broadcast");
  }

  /// The same envelope as one of those that go to every node.
  public Envelope asBroadcast() {
    part("target").put("broadcast", true);
    return this;
  }

  /// The conversation that it belongs to, which is named by the id of its first message.
  public String conversation() {
    return json.text("conv", id());
  }

  /// How often messages have led to messages for others before this one.
  public int hops() {
    return Math.clamp(json.number("hops", 0), 0, Integer.MAX_VALUE);
  }

  /// The agents, as `instance_id/agent_id`, by whose messages this one was caused, first to last.
  public List<String> trace() {
    return json.list("trace").stream().map(String::valueOf).toList();
  }

  /// The same envelope as a part of a conversation.
  public Envelope within(String conversation, int hops, List<String> trace) {
    json.put("conv", conversation).put("hops", hops).put("trace", trace);
    return this;
  }

  /// Whether it says no more than a text between two nodes.
  public boolean isPlain() {
    return type() == Type.CHAT
        && sourceAgent().equals(ANY)
        && targetAgent().equals(ANY)
        && !isBroadcast()
        && (!(part("payload").get("metadata") instanceof Json metadata)
            || metadata.members().isEmpty())
        && PLAIN.containsAll(json.members().keySet());
  }

  /// All that it says but the content, with the members that are not known here.
  public Json about() {
    Json copy = new Json();
    json.members().forEach(copy::put);
    Json payload = new Json();
    part("payload").members().forEach(payload::put);
    payload.members().remove("content");
    return copy.put("payload", payload);
  }

  /// The same envelope with this metadata of the payload.
  public Envelope withMetadata(Json metadata) {
    part("payload").put("metadata", metadata);
    return this;
  }

  /// A member of the payload's metadata, null where there is none.
  public @Nullable String metadata(String name) {
    return part("payload").get("metadata") instanceof Json metadata
            && metadata.get(name) instanceof String value
        ? value
        : null;
  }

  /// The same envelope with one more member in the payload's metadata.
  public Envelope withMetadata(String name, String value) {
    if (part("payload").get("metadata") instanceof Json metadata) {
      metadata.put(name, value);
    } else {
      part("payload").put("metadata", new Json().put(name, value));
    }
    return this;
  }

  private Json part(String name) {
    return json.get(name) instanceof Json part ? part : new Json();
  }

  private static String text(Json json, String name) {
    return json.text(name, "");
  }
}
