package dev.stenope.app.a2a;

import dev.stenope.core.wire.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One question to an agent of the mesh and what came of it.
final class Task {
  /// How far it is; all but the first are the end.
  enum State {
    WORKING,
    COMPLETED,
    FAILED,
    CANCELED
  }

  private static final String ROLE = "ROLE_AGENT";

  /// Since when a task is in its state: the place of it in a list.
  record Moment(Instant since, String id) {
    /// Reads what [#toString] has written.
    static Moment read(String text) {
      int end = text.indexOf('/');
      if (end < 0) {
        throw new IllegalArgumentException("not a moment of a task");
      }
      return new Moment(Instant.parse(text.substring(0, end)), text.substring(end + 1));
    }

    @Override
    public String toString() {
      return since + "/" + id;
    }
  }

  /// A task as it is at one moment.
  record View(Moment moment, State state, Json about, List<Json> artifacts) {
    Json toJson(boolean withArtifacts) {
      return withArtifacts && !artifacts.isEmpty() ? about.put("artifacts", artifacts) : about;
    }
  }

  private final String id = UUID.randomUUID().toString();
  private final Target target;
  private final String context;
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final Consumer<String> untold;
  private final Pushes pushes = new Pushes();
  private State state = State.WORKING;
  private Instant since = now();
  private String text = "";
  private @Nullable Thread worker;

  /// A question within a conversation.
  Task(Target target, String context, Consumer<String> untold) {
    this.target = target;
    this.context = context;
    this.untold = untold;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  String id() {
    return id;
  }

  Target target() {
    return target;
  }

  String context() {
    return context;
  }

  /// Whom it tells when it ends; [#tell] adds to them.
  Pushes pushes() {
    return pushes;
  }

  /// Has an address told how it ends, or has ended.
  Push tell(Json config) throws Fault {
    Push push;
    boolean over;
    synchronized (this) {
      push = pushes.put(config);
      over = state != State.WORKING;
    }
    if (over) {
      tell(List.of(push));
    }
    return push;
  }

  private void tell(List<Push> all) {
    List<Json> updates = updates();
    all.forEach(push -> Thread.ofVirtual().start(() -> push.tell(updates, untold)));
  }

  /// Completes when nothing more will come of it.
  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  /// How many characters it holds.
  synchronized int size() {
    return text.length();
  }

  /// Has a thread work at it, which is interrupted if somebody else ends it.
  synchronized void start(Runnable work) {
    worker = Thread.ofVirtual().start(work);
  }

  /// It ends; `said` is the answer, or why there is none. False if it had ended before.
  boolean end(State how, String said) {
    List<Push> told;
    synchronized (this) {
      if (state != State.WORKING) {
        return false;
      }
      state = how;
      since = now();
      text = said;
      if (worker != null && !worker.equals(Thread.currentThread())) {
        worker.interrupt();
      }
      told = pushes.list();
    }
    ended.complete(null);
    tell(told);
    return true;
  }

  synchronized View view() {
    return new View(
        new Moment(since, id),
        state,
        new Json().put("id", id).put("contextId", context).put("status", status()),
        state == State.COMPLETED ? List.of(artifact()) : List.of());
  }

  Json toJson() {
    return view().toJson(true);
  }

  private Json status() {
    Json status = new Json().put("state", "TASK_STATE_" + state).put("timestamp", since.toString());
    if (state != State.FAILED) {
      return status;
    }
    return status.put(
        "message",
        new Json()
            .put("messageId", id + "-failure")
            .put("contextId", context)
            .put("taskId", id)
            .put("role", ROLE)
            .put("parts", parts()));
  }

  private Json artifact() {
    return new Json().put("artifactId", "answer").put("parts", parts());
  }

  private List<Json> parts() {
    return List.of(new Json().put("text", text));
  }

  /// What a stream says once it has ended.
  synchronized List<Json> updates() {
    Json about = update().put("status", status());
    Json last = new Json().put("statusUpdate", about);
    if (state != State.COMPLETED) {
      return List.of(last);
    }
    Json answer = update().put("artifact", artifact()).put("lastChunk", true);
    return List.of(new Json().put("artifactUpdate", answer), last);
  }

  private Json update() {
    return new Json().put("taskId", id).put("contextId", context);
  }
}
