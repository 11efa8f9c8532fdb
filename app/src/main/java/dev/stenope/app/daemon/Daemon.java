package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Roll;
import dev.stenope.app.api.Api;
import dev.stenope.app.api.LocalVerbs;
import dev.stenope.app.control.Caller;
import dev.stenope.app.control.ControlServer;
import dev.stenope.app.control.Verb;
import dev.stenope.core.Input;
import dev.stenope.core.Status;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.Settings;
import dev.stenope.node.overlay.Tailscale;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node that stays up, with its control socket.
public final class Daemon implements AutoCloseable {
  /// Bytes that every system takes for the path of a Unix domain socket.
  private static final int MAX_SOCKET_PATH = 100;

  private final Live live;
  private final ControlServer control;
  private final @Nullable Api api;
  private final Crew crew;

  private Daemon(Live live, ControlServer control, @Nullable Api api, Crew crew) {
    this.live = live;
    this.crew = crew;
    this.control = control;
    this.api = api;
  }

  /// `events` hears what happens, on the thread of the node, from the moment it is up.
  public static Daemon start(Home home, Settings settings, Consumer<Json> events)
      throws Problem, InterruptedException {
    Path socket = home.controlSocket();
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
      throw new Problem(
          "the node cannot start",
          "its folder's path is too long for a socket: " + home.directory(),
          "Move it to a shorter one and name that with --home or STENOPE_HOME");
    }
    Prelude prelude = new Prelude();
    AgentConfig ways = AgentConfig.read(home);
    Roll roll = new Roll(home.directory());
    try {
      Live live = Live.start(home, settings, prelude::hear);
      Events words = new Events(live);
      try {
        Conversation conversation = new Conversation();
        Pickups pickups = new Pickups(live, new Standing());
        Letters letters = new Letters(live, pickups);
        Handoffs handoffs = new Handoffs(live, pickups, letters, ways);
        handoffs.start();
        Courier courier = new Courier(live, conversation, letters);
        Trust trust = new Trust(live);
        Crew crew = ways.crew(live, pickups, courier, roll, trust);
        handoffs.pauseBy(crew::pause);
        Map<String, Verb> verbs =
            verbs(live, words, roll, pickups, letters, courier, conversation, trust);
        new HandoffDesk(live, pickups, roll, handoffs, crew).addTo(verbs);
        verbs.put("receive", new Handover(live, pickups, trust, ways.agents())::receive);
        crew.publish(verbs);
        Alarm.start(home, live, new LocalVerbs(verbs));
        Api api = ways.api(home.directory(), verbs, text -> live.warn("a2a-untold", text));
        // Behind the API, which has none of them: an agent that is attached must not cut off peers.
        new DistrustDesk(live).publish(verbs);
        Daemon daemon = new Daemon(live, ControlServer.open(socket, verbs), api, crew);
        events.accept(up(live, api));
        prelude.end(
            output ->
                words.tell(
                    output,
                    event -> {
                      words.keep(event);
                      events.accept(event);
                    }));
        return daemon;
      } catch (IOException | RuntimeException | Problem e) {
        live.close();
        throw e;
      }
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    } catch (IOException e) {
      throw Problem.of("the node cannot start", e, "");
    }
  }

  private static Json up(Live live, @Nullable Api api) throws Problem, InterruptedException {
    Status status = live.status();
    Json up =
        StatusJson.of(
                status,
                Listening.ofThisProcess(),
                live.node().clock(),
                Tailscale.look(),
                live.node().drops())
            .put("event", "up")
            .put("home", live.home().directory().toString())
            .put("api", api == null ? null : api.url());
    RelayAddress relay = live.node().relay();
    return relay == null ? up : up.put("relay", relay.toString());
  }

  private static Map<String, Verb> verbs(
      Live live,
      Events events,
      Roll roll,
      Pickups pickups,
      Letters letters,
      Courier courier,
      Conversation conversation,
      Trust trust)
      throws Problem, InterruptedException {
    Measures measures = new Measures(live);
    ChatRoom room = new ChatRoom(live, conversation, courier, letters);
    Meeting meeting = new Meeting(live);
    FileDesk files = new FileDesk(live);
    Directory directory = new Directory(live, letters, roll, pickups.standing());
    AgentDesk agents = new AgentDesk(live, pickups, trust, roll, directory);
    Answers answers = new Answers(live, letters, pickups, conversation);
    directory.start();
    Map<String, Verb> verbs = new HashMap<>();
    verbs.put("status", (_, caller) -> status(live, caller));
    verbs.put("health", (_, caller) -> health(live, caller));
    verbs.put("doctor", (_, caller) -> new DoctorDesk(live).doctor(caller));
    verbs.put("peers", (_, caller) -> peers(live, caller));
    verbs.put("presence", new PresenceDesk(live, events)::presence);
    verbs.put("invite", used(live, meeting::invite));
    verbs.put("join", used(live, meeting::join));
    verbs.put("ping", used(live, measures::ping));
    verbs.put("load", used(live, measures::load));
    verbs.put("nat", used(live, measures::nat));
    verbs.put("send", used(live, courier::send));
    verbs.put("ask", used(live, answers::ask));
    verbs.put("take", agents::take);
    verbs.put("mark", agents::mark);
    verbs.put("agents", agents::agents);
    verbs.put("attach", agents::attach);
    verbs.put("detach", agents::detach);
    verbs.put("history", courier::history);
    verbs.put("chat", used(live, room::chat));
    verbs.put("file-send", used(live, files::send));
    verbs.put("file-get", used(live, files::get));
    verbs.put("file-transfers", files::transfers);
    verbs.put("file-transfer", files::transfer);
    verbs.put("file-decide", used(live, files::decide));
    verbs.put("file-remote", used(live, files::remote));
    verbs.put("events", events::stream);
    new TaskDesk(live, directory).publish(verbs);
    return verbs;
  }

  private static void health(Live live, Caller caller) throws Problem, InterruptedException {
    List<String> troubles = live.troubles().all();
    caller.say(
        new Json()
            .put("ok", troubles.isEmpty())
            .put("name", live.status().name())
            .put("troubles", troubles));
  }

  private static void peers(Live live, Caller caller) throws Problem, InterruptedException {
    live.status().peers().forEach(peer -> caller.say(StatusJson.peer(peer)));
  }

  /// Who asks for this uses the node, which is then not idle.
  private static Verb used(Live live, Verb verb) {
    return (request, caller) -> {
      live.submit(new Input.Used());
      verb.run(request, caller);
    };
  }

  private static void status(Live live, Caller caller) throws Problem, InterruptedException {
    caller.say(
        StatusJson.of(
                live.status(),
                Listening.ofThisProcess(),
                live.node().clock(),
                Tailscale.look(),
                live.node().drops())
            .put("troubles", live.troubles().all()));
  }

  /// Completes when the node ends, exceptionally when by a fault.
  public CompletableFuture<@Nullable Void> ended() {
    return live.ended();
  }

  /// Says goodbye to the peers. May take some seconds.
  @Override
  public void close() {
    crew.close();
    if (api != null) {
      api.close();
    }
    try {
      control.close();
    } catch (IOException _) {
      // The next start clears it away.
    }
    live.close();
  }
}
