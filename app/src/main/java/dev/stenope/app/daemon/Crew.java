package dev.stenope.app.daemon;

import dev.stenope.app.agents.Agent;
import dev.stenope.app.agents.AgentSettings;
import dev.stenope.app.agents.Roll;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// The agents that this node runs or talks to.
final class Crew implements AutoCloseable {
  private final List<Worker> workers = new ArrayList<>();

  /// Takes them in, and begins with what waits for them. Raises an [IllegalArgumentException] that
  /// says what is wrong with one.
  Crew(List<AgentSettings> all, Live live, Pickups pickups, Courier courier, Roll roll) {
    for (AgentSettings settings : all) {
      Agent agent = Agent.of(settings);
      roll.add(
          new Roll.Member(
              settings.name(),
              settings.kind().word(),
              new Json()
                  .put("description", settings.description())
                  .put("skills", settings.skills())));
      workers.add(new Worker(settings, agent, live, pickups, courier));
    }
    workers.forEach(Worker::start);
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
  }
}
