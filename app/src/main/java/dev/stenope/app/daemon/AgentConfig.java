package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.AgentSettings;
import dev.stenope.app.agents.Roll;
import dev.stenope.app.api.Api;
import dev.stenope.app.control.Verb;
import dev.stenope.node.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the configuration says about agents: `agents`, which the node runs or talks to, and `api`,
/// by which others attach. `port` is null where there is no API, and 0 where any port will do.
record AgentConfig(List<AgentSettings> agents, @Nullable Integer port, Set<String> origins) {
  static AgentConfig read(Home home) throws Problem {
    Map<?, ?> members = Config.members(home);
    Path file = Config.file(home);
    try {
      return of(members);
    } catch (IllegalArgumentException e) {
      throw Config.wrong(file, String.valueOf(e.getMessage()));
    }
  }

  private static AgentConfig of(Map<?, ?> members) {
    List<AgentSettings> agents = new ArrayList<>();
    if (members.get("agents") instanceof Map<?, ?> all) {
      all.forEach((name, value) -> agents.add(AgentSettings.of(String.valueOf(name), value)));
    } else if (members.get("agents") != null) {
      throw new IllegalArgumentException("`agents` is not a list of `name: {...}`");
    }
    Object api = members.get("api");
    if ("off".equals(api) || Boolean.FALSE.equals(api)) {
      return new AgentConfig(agents, null, Set.of());
    }
    Map<?, ?> about = api instanceof Map<?, ?> map ? map : Map.of();
    if (api != null && !(api instanceof Map<?, ?>)
        || !Set.of("port", "origins").containsAll(about.keySet())) {
      throw new IllegalArgumentException("`api` is `off` or has `port` and `origins`");
    }
    return new AgentConfig(agents, port(about.get("port")), strings(about.get("origins")));
  }

  private static int port(@Nullable Object value) {
    return switch (value) {
      case null -> -1;
      case Integer port when port >= 0 && port <= 65535 -> port;
      default -> throw new IllegalArgumentException("`api: port` is not a number of 0 to 65535");
    };
  }

  private static Set<String> strings(@Nullable Object value) {
    Set<String> strings = new HashSet<>();
    for (Object each : value instanceof List<?> list ? list : List.of()) {
      strings.add(String.valueOf(each));
    }
    return strings;
  }

  /// Starts the API; null where there is none. Where no port is named and the usual one is taken,
  /// it takes any.
  @Nullable Api api(Path home, Map<String, Verb> verbs, Consumer<String> untold) throws Problem {
    if (port == null) {
      return null;
    }
    if (port >= 0) {
      return Api.start(home, port, origins, verbs, untold);
    }
    try {
      return Api.start(home, Api.PORT, origins, verbs, untold);
    } catch (Problem _) {
      return Api.start(home, 0, origins, verbs, untold);
    }
  }

  /// Takes in the agents. Raises a [Problem] that says what is wrong with one.
  Crew crew(Live live, Pickups pickups, Courier courier, Roll roll, Trust trust) throws Problem {
    try {
      return new Crew(agents, live, pickups, courier, roll, trust);
    } catch (IllegalArgumentException e) {
      throw Config.wrong(Config.file(live.home()), String.valueOf(e.getMessage()));
    }
  }
}
