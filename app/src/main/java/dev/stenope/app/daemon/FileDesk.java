package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.files.FileException;
import dev.stenope.node.files.Transfers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Files for people: what they send and fetch, accept and refuse, and do in the shared folders of
/// peers.
final class FileDesk {
  /// Milliseconds between two looks at how far a transfer is.
  private static final long LOOK = 250;

  /// Seconds that a peer has to answer, and this node.
  private static final long ANSWER = 30;

  private static final long PATIENCE = 600;

  /// States that nothing follows, and those of them that are failures.
  private static final Set<String> FAILURES = Set.of("refused", "failed", "canceled");

  private static final Set<String> ENDS =
      Set.of("done", "arrived", "refused", "failed", "canceled");

  private final Live live;

  FileDesk(Live live) {
    this.live = live;
  }

  private Transfers transfers() {
    return live.node().transfers();
  }

  void send(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    NodeId peer = live.peer(request.text("peer"));
    List<Path> paths = new ArrayList<>();
    for (Object path : request.list("paths")) {
      paths.add(Path.of(String.valueOf(path)));
    }
    String destination = request.text("destination", "");
    CompletableFuture<Transfers.Begun> begun =
        destination.isEmpty()
            ? transfers().send(peer, paths)
            : transfers().put(peer, paths.getFirst(), destination);
    Transfers.Begun transfer = await(begun, "nothing was sent");
    for (String line : transfer.passedOver()) {
      caller.tell(new Json().put("left_out", line));
    }
    follow(peer, transfer.id().text(), request, caller);
  }

  void get(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    NodeId peer = live.peer(request.text("peer"));
    Path target = Path.of(request.text("target"));
    String id =
        await(transfers().get(peer, request.text("path"), target), "nothing was fetched").text();
    follow(peer, id, request, caller);
  }

  /// Tells how far it is until it ends. Where the peer is away, it goes on without the caller.
  private void follow(NodeId peer, String id, Json request, Caller caller)
      throws Problem, InterruptedException {
    caller.whenGone(Thread.currentThread()::interrupt);
    while (true) {
      Json state = await(transfers().state(id), "the transfer cannot be looked at");
      String word = state.text("state", "");
      if (FAILURES.contains(word)) {
        String what = word.equals("failed") ? "the transfer failed" : "the transfer was " + word;
        throw new Problem(what, state.text("reason", ""), "");
      }
      boolean online = live.statusOf(peer).state() == PeerState.ONLINE;
      if (ENDS.contains(word) || !online || !request.flag("wait")) {
        caller.tell(state.put("online", online));
        return;
      }
      caller.say(new Json().put("progress", state.toString()));
      Thread.sleep(LOOK);
    }
  }

  void transfers(Json request, Caller caller) throws Problem, InterruptedException {
    for (Json transfer : await(transfers().list(), "the transfers cannot be listed")) {
      caller.tell(transfer);
    }
  }

  /// Tells of one transfer.
  void transfer(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    caller.say(await(transfers().state(request.text("id")), "this transfer cannot be looked at"));
  }

  void decide(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    String id = request.text("id");
    CompletableFuture<Json> decided =
        switch (request.text("decision")) {
          case "accept" -> transfers().accept(id);
          case "refuse" -> transfers().refuse(id);
          case "cancel" -> transfers().cancel(id);
          default -> throw new MalformedException("no such decision");
        };
    caller.tell(await(decided, "this cannot be done"));
  }

  /// Has a peer do something in a folder that it shares.
  void remote(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    NodeId peer = live.peer(request.text("peer"));
    if (live.statusOf(peer).state() != PeerState.ONLINE) {
      throw new Problem(
          live.name(peer) + " cannot be asked", "it is not online", "See `stenope peers`");
    }
    Json wish = request.object("request");
    try {
      Json answer = transfers().request(peer, wish).get(ANSWER, TimeUnit.SECONDS);
      if (answer.get("error") instanceof String why) {
        throw new Problem(live.name(peer) + " did not do it", why, "");
      }
      caller.tell(answer);
    } catch (TimeoutException _) {
      throw new Problem(
          live.name(peer) + " does not answer", "nothing came in " + ANSWER + " s", "Try again");
    } catch (ExecutionException e) {
      throw problem("the peer cannot be asked", e);
    }
  }

  private static <T> T await(CompletableFuture<T> answer, String what)
      throws Problem, InterruptedException {
    try {
      return answer.get(PATIENCE, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw problem(what, e);
    } catch (TimeoutException _) {
      throw new Problem(what, "the disk does not answer", "See what it is busy with");
    }
  }

  private static Problem problem(String what, ExecutionException e) {
    return e.getCause() instanceof FileException known
        ? new Problem(what, String.valueOf(known.getMessage()), "")
        : new Problem(what, String.valueOf(e.getCause()), "");
  }
}
