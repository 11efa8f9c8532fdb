package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Verb;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Status;
import dev.stenope.core.agent.TaskEvent;
import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Has tasks done by agents, here and on other machines, and tells how far they are.
final class TaskDesk {
  /// Milliseconds that the node has to take an order.
  private static final long PATIENCE = 30_000;

  private static final int MAX_NEWS = 8192;

  private static final long SECOND = 1_000_000_000L;

  private final Live live;
  private final Directory directory;
  private final TaskBoard board = new TaskBoard();
  private final Seating seating;

  TaskDesk(Live live, Directory directory) {
    this.live = live;
    this.directory = directory;
    this.seating = new Seating(live.node().id(), this::agents, this::order);
  }

  /// Begins: asks what earlier lives have left, tells who can be asked, and offers its verbs.
  void publish(Map<String, Verb> verbs) throws Problem, InterruptedException {
    live.watch(this::hear);
    Status status = live.status();
    status.peers().stream()
        .filter(peer -> peer.state() == PeerState.ONLINE)
        .forEach(peer -> seating.found(peer.node()));
    begin();
    live.atEachStart(this::begin);
    directory.whenChanged(seating::tell);
    verbs.put("task-run", this::run);
    verbs.put("task-list", this::list);
    verbs.put("task-show", this::show);
    verbs.put("task-watch", this::watch);
    verbs.put("task-cancel", this::cancel);
    verbs.put("task-retry", this::retry);
    verbs.put("task-answer", this::answer);
  }

  private void begin() {
    order(new TaskOrder.Tell());
    seating.tell();
  }

  private void hear(Output output) {
    switch (output) {
      case Output.Told(TaskEvent event) -> board.hear(event, live::name);
      case Output.PeerChanged(NodeId peer, PeerState state) ->
          seating.changed(peer, state == PeerState.ONLINE);
      default -> {}
    }
  }

  private void order(TaskOrder order) {
    live.tell(new Input.Ordered(order));
  }

  /// The agents of each node.
  private Map<NodeId, List<Json>> agents() {
    Map<NodeId, List<Json>> all = new HashMap<>(directory.all());
    all.put(live.node().id(), directory.own());
    return all;
  }

  /// Begins a job. With `follow` it is told what happens until that has ended, and then the whole.
  void run(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    String id = UUID.randomUUID().toString().substring(0, 8);
    TaskOrder.Submit submit = new TaskOrder.Submit(id, terms(request), texts(request));
    if (!request.flag("follow")) {
      submit(submit);
      caller.tell(board.show(id, live::name));
      return;
    }
    follow(id, "", () -> submit(submit), caller);
  }

  private void submit(TaskOrder.Submit submit) throws Problem, InterruptedException {
    await(submit.job(), "the task was not taken", submit);
  }

  private void await(String id, String what, TaskOrder order) throws Problem, InterruptedException {
    seating.tell();
    List<Input> inputs = List.of(new Input.Ordered(order), new Input.Ordered(new TaskOrder.Tell()));
    TaskEvent answer = Awaiting.answer(live, inputs, PATIENCE, output -> answer(output, id));
    if (answer == null) {
      throw new Problem(what, "the disk of this node refuses", "");
    }
    if (answer instanceof TaskEvent.Refused(String _, String why)) {
      throw new Problem(what, why.replaceAll("\\.$", ""), "");
    }
  }

  private static @Nullable TaskEvent answer(Output output, String id) {
    String job = id.contains(".") ? id.substring(0, id.indexOf('.')) : id;
    return switch (output) {
      case Output.Told(TaskEvent.Refused refused) when refused.id().equals(id) -> refused;
      case Output.Told(TaskEvent.Job told) when told.job().equals(job) -> told;
      default -> null;
    };
  }

  private static List<String> texts(Json request) throws MalformedException {
    if (request.has("text")) {
      return List.of(request.text("text"));
    }
    List<String> texts = new ArrayList<>();
    for (Object each : request.list("texts")) {
      if (!(each instanceof String text)) {
        throw new MalformedException("texts are not a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  private TaskOrder.Terms terms(Json request) throws Problem, MalformedException {
    String to = request.text("to", "*");
    int slash = to.indexOf('/');
    String machine = slash < 0 ? to : to.substring(0, slash);
    String agent = slash < 0 ? "*" : to.substring(slash + 1);
    String aggregate = request.text("aggregate", "all");
    long quorum = Math.clamp(request.number("quorum", 1), 1, Integer.MAX_VALUE);
    int enough =
        switch (aggregate) {
          case "all", "best-effort" -> 0;
          case "first" -> 1;
          case "quorum" -> (int) quorum;
          default -> throw new MalformedException("aggregate is all, quorum, first or best-effort");
        };
    long until = Long.MAX_VALUE;
    if (aggregate.equals("best-effort")) {
      until = Math.clamp(request.number("until"), 1, 365L * 86_400) * SECOND;
    }
    return new TaskOrder.Terms(
        machine.equals("*") ? null : live.machine(machine),
        agent.equals("*") ? null : Letters.agent(agent),
        request.text("skill", ""),
        request.flag("pure"),
        request.flag("retry"),
        request.number("lease", 30),
        enough,
        until);
  }

  void list(Json request, Caller caller) throws InterruptedException {
    for (Json job : board.list()) {
      caller.tell(job);
    }
  }

  void show(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    caller.tell(board.show(board.find(request.text("task")), live::name));
  }

  /// The whole first, or what has happened behind the cursor `after`, then what happens until the
  /// job has ended, and the whole.
  void watch(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    String id = board.find(request.text("task"));
    String after = request.text("after", "");
    follow(
        id,
        after,
        () -> {
          if (after.isEmpty()) {
            caller.tell(board.show(id, live::name).put("event", "snapshot"));
          }
        },
        caller);
  }

  /// What has to be done once it is listened.
  @FunctionalInterface
  private interface Beginning {
    void run() throws Problem, InterruptedException;
  }

  private void follow(String id, String after, Beginning beginning, Caller caller)
      throws Problem, InterruptedException {
    BlockingQueue<Json> news = new LinkedBlockingQueue<>(MAX_NEWS);
    Json gone = new Json();
    caller.whenGone(() -> news.offer(gone));
    Runnable end =
        board.follow(
            after,
            event -> {
              boolean own = event.text("task", id).equals(id);
              if (own && !news.offer(event)) {
                news.clear();
                news.add(new Json().put("event", "gap"));
              }
            });
    try {
      beginning.run();
      while (!news.isEmpty() || !board.isAtRest(id)) {
        Json event = news.take();
        if (event == gone) {
          return;
        }
        caller.tell(event);
        if (event.text("event", "").equals("gap")) {
          caller.tell(board.show(id, live::name).put("event", "snapshot"));
        }
      }
      caller.tell(board.show(id, live::name).put("event", "result"));
    } finally {
      end.run();
    }
  }

  void cancel(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    change(request, caller, "the task was not cancelled", TaskOrder.Cancel::new);
  }

  void retry(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    change(request, caller, "the task was not begun anew", TaskOrder.Retry::new);
  }

  void answer(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    String text = request.text("text");
    change(request, caller, "the answer was not taken", id -> new TaskOrder.Answer(id, text));
  }

  private void change(Json request, Caller caller, String what, Function<String, TaskOrder> order)
      throws Problem, MalformedException, InterruptedException {
    String id = board.find(request.text("task"));
    await(id, what, order.apply(id));
    String job = id.contains(".") ? id.substring(0, id.indexOf('.')) : id;
    caller.tell(board.show(job, live::name));
  }
}
