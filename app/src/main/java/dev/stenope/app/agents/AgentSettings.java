package dev.stenope.app.agents;

import dev.stenope.app.Problem;
import dev.stenope.app.openclaw.Access;
import dev.stenope.app.openclaw.Device;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.wire.Envelope;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One agent as the configuration has it. `words` are what its kind needs: an address, a command.
public record AgentSettings(
    String name,
    Kind kind,
    Map<String, String> words,
    boolean any,
    String description,
    List<String> skills,
    Policy policy,
    Map<String, Policy> peers,
    int slots) {
  /// Tasks that an agent may be told to take at a time.
  private static final int MAX_SLOTS = 64;

  /// What an agent is run by, and the words that it may have beside the one that names the kind.
  public enum Kind {
    /// A command of the shell for each message: the text is its input, and its output the answer.
    COMMAND,
    /// A program that runs on and takes and gives JSON lines.
    PROCESS,
    /// An address that is posted each message.
    HOOK,
    /// A model behind an address that speaks as OpenAI's chat completions do.
    MODEL,
    /// An agent behind a gateway of OpenClaw.
    OPENCLAW,
    /// An agent that speaks the Agent2Agent protocol.
    A2A;

    private Set<String> words() {
      return switch (this) {
        case COMMAND, PROCESS -> Set.of("timeout");
        case HOOK -> Set.of("timeout", "key_env", "key_file");
        case MODEL -> Set.of("url", "key_env", "key_file", "system", "timeout", "turns");
        case OPENCLAW ->
            Set.of("token_env", "token_file", "agent", "session", "system", "timeout", "tools");
        case A2A -> Set.of("token_env", "token_file", "timeout");
      };
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static String all() {
      return Stream.of(values()).map(Kind::word).collect(Collectors.joining(", "));
    }
  }

  /// What becomes of the messages of a peer.
  public enum Policy {
    ACCEPT,
    /// They wait for a person.
    HOLD,
    /// They are answered with a refusal.
    REFUSE
  }

  private static final Set<String> COMMON =
      Set.of("any", "description", "skills", "policy", "peers", "slots");

  /// Reads one. Raises an [IllegalArgumentException] that says what is wrong with it.
  public static AgentSettings of(String name, @Nullable Object value) {
    if (!name.matches("[\\p{Alnum}][\\p{Alnum}._-]{0,63}") || !(value instanceof Map<?, ?> all)) {
      throw new IllegalArgumentException(
          "`agents` has no `NAME: {...}` of letters, digits, dots and dashes at " + name);
    }
    Kind kind = null;
    for (Kind each : Kind.values()) {
      if (all.containsKey(each.word())) {
        kind = each;
      }
    }
    if (kind == null) {
      throw new IllegalArgumentException("agent " + name + " has none of " + Kind.all());
    }
    Map<String, String> words = new HashMap<>();
    for (Map.Entry<?, ?> each : all.entrySet()) {
      String key = String.valueOf(each.getKey());
      if (key.equals(kind.word()) || key.equals("memory") || kind.words().contains(key)) {
        words.put(key, String.valueOf(each.getValue()));
      } else if (!COMMON.contains(key)) {
        throw new IllegalArgumentException("agent " + name + " has a `" + key + "` too much");
      }
    }
    Map<String, Policy> peers = new HashMap<>();
    if (all.get("peers") instanceof Map<?, ?> map) {
      map.forEach((peer, policy) -> peers.put(String.valueOf(peer), policy(name, policy)));
    }
    return new AgentSettings(
        name,
        kind,
        words,
        Boolean.TRUE.equals(all.get("any")),
        all.get("description") instanceof String text ? text : "",
        all.get("skills") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of(),
        all.get("policy") == null ? Policy.ACCEPT : policy(name, all.get("policy")),
        peers,
        slots(name, all.get("slots")));
  }

  private static int slots(String name, @Nullable Object value) {
    return switch (value) {
      case null -> 1;
      case Integer slots when slots >= 0 && slots <= MAX_SLOTS -> slots;
      default ->
          throw new IllegalArgumentException(
              "agent " + name + " has `slots` that are not a number of 0 to " + MAX_SLOTS);
    };
  }

  private static Policy policy(String name, @Nullable Object value) {
    for (Policy each : Policy.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(value)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "agent " + name + " has a policy that is not accept, hold or refuse");
  }

  /// What becomes of the messages of the peer with this name.
  public Policy policy(String peer) {
    return peers.getOrDefault(peer, policy);
  }

  /// What becomes of what a peer wants of an agent: that of a guest is held where it would be
  /// accepted, unless the agent names the guest. `agent` is null for one that is not configured.
  public static Policy policy(@Nullable AgentSettings agent, String peer, Guests guests) {
    Policy policy = agent == null ? Policy.ACCEPT : agent.policy(peer);
    boolean named = agent != null && agent.peers.containsKey(peer);
    return policy == Policy.ACCEPT && !named && guests.has(peer) ? Policy.HOLD : policy;
  }

  /// The agents whose messages it takes.
  public Set<String> takes() {
    return any ? Set.of(name, Envelope.ANY) : Set.of(name);
  }

  /// Whether the gateway that it is behind gets the tools of this node.
  public boolean hasTools() {
    return kind == Kind.OPENCLAW && word("tools", "").equals("true");
  }

  /// How the gateway that it is behind is reached. `home` is where the node keeps its devices.
  public Access gateway(Path home, Access.Role role) throws Problem {
    try {
      return new Access(
          Access.address(main()),
          Secret.of(this, "token"),
          role,
          Device.of(home, name + "/" + role),
          "stenope " + name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("agent " + name + ": " + e.getMessage());
    }
  }

  /// The folder with what it knows, which goes with it to another node; null if none is named.
  public @Nullable String memory() {
    return words.get("memory");
  }

  /// The word that names its kind: the command, the address, or the model.
  String main() {
    return words.getOrDefault(kind.word(), "");
  }

  String word(String key, String otherwise) {
    return words.getOrDefault(key, otherwise);
  }
}
