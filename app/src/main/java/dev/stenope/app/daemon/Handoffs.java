package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.AgentSettings;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.agent.HandoffEvent;
import dev.stenope.core.agent.HandoffOrder;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The agents of this node that were handed over, or are about to be: one [Mover] for each. Of
/// others nothing is kept.
final class Handoffs implements Mover.Host {
  /// Milliseconds that the node has to tell where its agents stand.
  private static final long PATIENCE = 60_000;

  private final Live live;
  private final Pickups pickups;
  private final Letters letters;
  private final Map<String, AgentSettings> settings = new ConcurrentHashMap<>();
  private final Guests guests;
  private final Map<String, Mover> movers = new ConcurrentHashMap<>();
  private final Forwarding forwarding;
  private final ExecutorService replies =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("handoff-replies").factory());
  private volatile Consumer<String> pause = _ -> {};

  Handoffs(Live live, Pickups pickups, Letters letters, AgentConfig ways) {
    this.live = live;
    this.pickups = pickups;
    this.letters = letters;
    ways.agents().forEach(agent -> settings.put(agent.name(), agent));
    this.guests = live.settings().guests();
    this.forwarding = new Forwarding(live, pickups, this::takes);
  }

  /// Learns where the agents stand, and returns then.
  void start() throws Problem, InterruptedException {
    live.watch(this::hear);
    Input tell = new Input.Ordered(new HandoffOrder.Tell(""));
    live.atEachStart(() -> live.tell(tell));
    Boolean told =
        Awaiting.answer(
            live,
            tell,
            PATIENCE,
            output -> output instanceof Output.Told(HandoffEvent.AllTold _) ? Boolean.TRUE : null);
    if (told == null) {
      throw new Problem("the node cannot start", "it does not tell where its agents are", "");
    }
  }

  /// How agents that the node runs are stopped.
  void pauseBy(Consumer<String> way) {
    pause = way;
    standing().all().stream()
        .filter(stands -> !stands.isActive())
        .forEach(stands -> way.accept(stands.agent()));
  }

  Standing standing() {
    return pickups.standing();
  }

  private void hear(Output output) {
    switch (output) {
      case Output.Told(HandoffEvent event) -> {
        standing().hear(event);
        if (event instanceof HandoffEvent.Stands stands) {
          if (isName(stands.agent())) {
            hear(stands);
          } else if (stands.isWanted()) {
            order(new HandoffOrder.Cancel(stands.agent(), "its name cannot be used here"));
          }
        }
      }
      case Output.Delivered(NodeId from, var _, Envelope envelope)
          when envelope.isForSomebody() && !movers.isEmpty() -> {
        Mover mover = movers.get(envelope.targetAgent());
        if (mover != null) {
          mover.lookAgain();
        }
        if (envelope.cause() != null) {
          replies.execute(() -> forwarding.answer(from, envelope));
        }
      }
      case Output.Receipt receipt when Forwarding.isNews(receipt) && !movers.isEmpty() ->
          replies.execute(
              () -> {
                forwarding.hear(receipt);
                movers.values().forEach(Mover::lookAgain);
              });
      default -> {}
    }
  }

  private void hear(HandoffEvent.Stands stands) {
    movers.compute(
        stands.agent(),
        (agent, known) -> {
          Mover mover = known == null ? newMover(agent) : known;
          mover.hear(stands);
          return mover;
        });
  }

  /// A peer may offer agents by many names, and take all of it back.
  @Override
  public boolean isOver(String agent) {
    return movers.computeIfPresent(agent, (_, mover) -> mover.isIdle() ? null : mover) == null;
  }

  /// One that may also be a file, and is not the same as another on disks that ignore case only.
  private static boolean isName(String agent) {
    return agent.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  }

  Mover mover(String agent) {
    return movers.computeIfAbsent(agent, this::newMover);
  }

  private Mover newMover(String agent) {
    return new Mover(agent, live, pickups, () -> places(agent), forwarding, this);
  }

  private AgentPlaces places(String agent) {
    return AgentPlaces.of(live.home().directory(), agent, memory(agent));
  }

  void order(HandoffOrder order) {
    live.tell(new Input.Ordered(order));
  }

  /// Where the memory of an agent is: as the configuration says, or whoever has handed it over,
  /// else in the home.
  private Path memory(String agent) {
    Path home = live.home().directory();
    AgentSettings known = settings.get(agent);
    String configured = known == null ? null : known.memory();
    if (configured != null) {
      return home.resolve(configured);
    }
    try {
      return Path.of(Files.readString(note(agent)));
    } catch (IOException _) {
      return home.resolve("agents").resolve(agent).resolve("memory");
    }
  }

  private Path note(String agent) {
    return live.home().directory().resolve("handoffs").resolve(agent).resolve("memory");
  }

  /// Remembers where the memory of an agent is that the configuration says nothing of.
  void remember(String agent, Path memory) throws IOException {
    Files.createDirectories(places(agent).moves());
    DurableFile.write(note(agent), memory.toString().getBytes(UTF_8));
  }

  /// What a guest says is for a person to pass on, unless the agent names the guest.
  private boolean takes(String agent, String peer) {
    return AgentSettings.policy(settings.get(agent), peer, guests) == AgentSettings.Policy.ACCEPT;
  }

  @Override
  public @Nullable String objection(String agent, NodeId peer) {
    return takes(agent, live.name(peer)) ? null : "the agent there takes nothing from this node";
  }

  @Override
  public void pause(String agent) {
    pause.accept(agent);
  }

  @Override
  public void arrived(String agent, NodeId from, Json proof) {
    String line = agent + ": " + Luggage.sentence(proof);
    live.warn("handoff-ready", line);
    Envelope envelope =
        letters.envelope(from, Envelope.Type.CHAT, UUID.randomUUID().toString(), line);
    live.tell(new Input.Send(from, envelope.withMetadata("handoff", agent)));
  }
}
