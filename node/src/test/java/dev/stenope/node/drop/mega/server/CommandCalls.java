package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The path `cs`: batches of commands.
final class CommandCalls {
  private static final int REMEMBERED = 256;
  private static final Set<String> CHANGING = Set.of("p", "d", "m", "a", "s2", "l");

  private final Cloud cloud;
  private final Hashcash hashcash = new Hashcash();
  private final Map<String, Command> commands = new HashMap<>();

  /// The answers to batches that changed something, so that a batch sent again changes nothing.
  private final Map<String, String> answered = new LinkedHashMap<>();

  CommandCalls(Cloud cloud) {
    this.cloud = cloud;
    commands.put("p", new PutCommand(cloud));
    commands.putAll(new NodeCommands(cloud).commands());
    commands.putAll(new UserCommands(cloud).commands());
    commands.putAll(new ShareCommands(cloud).commands());
  }

  Answer answer(Call call) {
    if (call.commands().stream().anyMatch(json -> cloud.knobs.isGuarded(json.text("a", "")))
        && !hashcash.isPaid(call.header("X-Hashcash"))) {
      long now = cloud.knobs.seconds();
      return Answer.empty(
          402, Map.of("X-Hashcash", hashcash.challenge(cloud.knobs.easiness(), now)));
    }
    synchronized (cloud) {
      try {
        return Answer.json(results(call));
      } catch (Refusal e) {
        return Answer.json(e.code());
      } finally {
        cloud.notifyAll();
      }
    }
  }

  private String results(Call call) throws Refusal {
    Map<String, String> query = call.query();
    String id = query.get("id");
    if (call.commands().isEmpty() || id == null) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
    Asker asker = cloud.asker(query);
    String key = query.get("sid") + " " + query.get("n") + " " + id;
    String known = answered.get(key);
    if (known != null) {
      return known;
    }
    boolean tagged = query.getOrDefault("v", "").equals("3");
    StringJoiner results = new StringJoiner(",", "[", "]");
    for (Json command : call.commands()) {
      results.add(result(asker, command, tagged));
    }
    if (call.commands().stream().anyMatch(json -> CHANGING.contains(json.text("a", "")))) {
      remember(key, results.toString());
    }
    return results.toString();
  }

  private void remember(String key, String answer) {
    if (answered.size() >= REMEMBERED) {
      answered.remove(answered.keySet().iterator().next());
    }
    answered.put(key, answer);
  }

  private String result(Asker asker, Json arguments, boolean tagged) throws Refusal {
    String name = arguments.text("a", "");
    Command command = commands.get(name);
    String tag = cloud.nextTag();
    if (asker.owner() != null) {
      asker.owner().stamp(arguments.has("i") ? arguments.text("i", "") : null, tag);
    }
    try {
      if (command == null) {
        throw new Refusal(Refusal.ARGUMENTS);
      }
      String result = command.run(asker, arguments);
      return tagged && CHANGING.contains(name) ? tagged(tag, result) : result;
    } catch (MalformedException _) {
      return Integer.toString(Refusal.ARGUMENTS);
    } catch (Refusal e) {
      if (e.code() == Refusal.SESSION) {
        throw e;
      }
      return Integer.toString(e.code());
    }
  }

  private static String tagged(String tag, @Nullable String result) {
    String quoted = "\"" + tag + "\"";
    return Command.DONE.equals(result) ? quoted : "[" + quoted + "," + result + "]";
  }
}
