package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Agent;
import dev.stenope.app.agents.AgentSettings;
import dev.stenope.app.agents.Roll;
import dev.stenope.app.api.LocalVerbs;
import dev.stenope.app.control.Verb;
import dev.stenope.app.mcp.Mcp;
import dev.stenope.app.openclaw.Access;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The agents that this node runs or talks to.
final class Crew implements AutoCloseable {
  private final List<AgentSettings> all;
  private final Live live;
  private final List<Worker> workers = new ArrayList<>();
  private final TaskHall hall;
  private final List<GatewayTools> tools = new ArrayList<>();

  /// Takes them in, and begins with what waits for them. Raises an [IllegalArgumentException] that
  /// says what is wrong with one.
  Crew(List<AgentSettings> all, Live live, Pickups pickups, Courier courier, Roll roll, Trust trust)
      throws Problem {
    this.all = all;
    this.live = live;
    Waker waker = new Waker(live, pickups, roll);
    waker.start();
    this.hall = new TaskHall(live, all, trust, pickups, waker);
    hall.start();
    for (AgentSettings settings : all) {
      Agent agent = Agent.of(settings, live.home().directory());
      roll.add(
          new Roll.Member(
              settings.name(),
              settings.kind().word(),
              new Json()
                  .put("description", settings.description())
                  .put("skills", settings.skills())
                  .put("slots", (long) settings.slots())));
      workers.add(new Worker(settings, agent, live, pickups, courier, trust));
    }
    workers.forEach(Worker::start);
  }

  /// Adds the verbs by which attached agents ask for tasks. Gives the gateways that want them
  /// tools, which have the node do them.
  void publish(Map<String, Verb> verbs) throws Problem {
    verbs.put("task-next", hall::next);
    verbs.put("task-report", hall::report);
    for (AgentSettings settings : all) {
      if (settings.hasTools()) {
        tools.add(
            new GatewayTools(
                settings.gateway(live.home().directory(), Access.Role.NODE),
                new Mcp(settings.name(), new LocalVerbs(verbs)),
                live::warn));
      }
    }
    tools.forEach(GatewayTools::start);
  }

  /// Whether an agent has a task, or is about to get one.
  boolean isAtTask(String agent) {
    return hall.isAtTask(agent);
  }

  /// Stops what runs of this agent; it is started again with its next message.
  void pause(String agent) {
    hall.leave(agent);
    workers.stream().filter(worker -> worker.isOf(agent)).forEach(Worker::pause);
  }

  @Override
  public void close() {
    tools.forEach(GatewayTools::close);
    workers.forEach(Worker::close);
    hall.close();
  }
}
