package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Brings two nodes together: by an invitation on the one and its code on the other.
final class Meeting {
  /// Milliseconds for which a node that joins waits for the other.
  private static final long PATIENCE = 60_000;

  /// Milliseconds for which the first path is waited for once both know each other.
  private static final long OPENING = 10_000;

  private final Live live;

  Meeting(Live live) {
    this.live = live;
  }

  void invite(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    CodeDrops drops = CodeDrops.of(live.settings().drops(), live.shelf());
    String alias = request.text("as", "");
    Invites.check(alias, live.roster());
    Invitation invitation =
        Invites.make(live.node().id(), live.name(), drops.addresses(), request.number("ttl", 600));
    live.submit(new Input.Invite(invitation, alias));
    // Asked after it was told, the node answers when the invitation is on the disk.
    live.status();
    caller.say(Invites.json(invitation, drops.warnings()));
  }

  void join(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    Invitation invitation = read(request.text("code"));
    refuseOwn(invitation);
    List<String> said = request.list("drops").stream().map(String::valueOf).toList();
    useDrops(said, invitation, caller);
    caller.progress("waiting for " + invitation.name() + " at " + live.places().getFirst());
    AtomicReference<String> told = new AtomicReference<>("");
    Output.Met met =
        Awaiting.answer(
            live,
            new Input.Join(invitation),
            PATIENCE,
            output -> {
              if (output instanceof Output.Notice notice) {
                told.set(notice.text());
                caller.progress(notice.text());
              }
              return output instanceof Output.Met someone ? someone : null;
            });
    if (met == null) {
      throw unanswered(invitation, live.settings().drops(), told.get());
    }
    caller.progress("met " + met.name() + ", opening a way");
    caller.say(
        new Json()
            .put("peer", met.name())
            .put("node_id", met.peer().text())
            .put("path", path(met.peer()))
            .put("running", true));
  }

  /// What a person is told who waited for nothing. `own` are the drops of this node, and `told` is
  /// what the node had to say meanwhile.
  static Problem unanswered(Invitation invitation, List<String> own, String told) {
    String what = invitation.name() + " did not answer within " + PATIENCE / 1000 + " s";
    if (told.isEmpty() && Collections.disjoint(own, invitation.drops())) {
      String folder =
          invitation.drops().stream()
              .filter(each -> each.startsWith("/"))
              .findFirst()
              .orElse("an address of its own");
      return new Problem(
          what,
          "it looks at " + folder + ", which is none of the drops of this node",
          "If it is not one of them by another name: `stenope join CODE --drop URI` with its address");
    }
    return new Problem(
        what,
        told.isEmpty() ? "it is not up, looks at another folder, or the code was used" : told,
        "Run `stenope up` there, see that both reach the same folder, or ask for a new code");
  }

  /// Waits for the first path, so that the person learns whether there is one; null if it takes too
  /// long.
  private @Nullable Object path(NodeId peer) throws Problem, InterruptedException {
    long end = System.nanoTime() + OPENING * 1_000_000;
    Json status = StatusJson.peer(live.statusOf(peer));
    while (!status.has("path") && System.nanoTime() < end) {
      Thread.sleep(20);
      status = StatusJson.peer(live.statusOf(peer));
    }
    return status.get("path");
  }

  private static Invitation read(String code) throws Problem {
    try {
      Invitation invitation = Invitation.parse(code);
      if (invitation.isExpired(Instant.now().getEpochSecond())) {
        throw new Problem(
            "the code has expired",
            "it was good until " + Instant.ofEpochSecond(invitation.expires()),
            "Ask for a new one with `stenope invite`, or set the clock if that time is to come");
      }
      return invitation;
    } catch (MalformedException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  private void refuseOwn(Invitation invitation) throws Problem {
    if (invitation.inviter().equals(live.node().id())) {
      throw new Problem(
          "this node made the code itself", "", "Give it to `stenope join` on another machine");
    }
  }

  /// Takes the drops that were said beside its own, or those of the invitation if it has none.
  private synchronized void useDrops(List<String> said, Invitation invitation, Caller caller)
      throws Problem, InterruptedException {
    List<String> have = live.settings().drops();
    List<String> drops = said;
    if (said.isEmpty()) {
      if (!have.isEmpty()) {
        return;
      }
      drops = invitation.drops();
      for (String drop : drops) {
        checkReached(drop, invitation.name());
      }
    }
    if (have.containsAll(drops)) {
      return;
    }
    for (String drop : drops) {
      Setup.check(drop);
    }
    Config.addDrops(live.home(), drops);
    try {
      List<String> all = Stream.concat(have.stream(), drops.stream()).distinct().toList();
      live.use(live.settings().withDrops(all));
      caller.progress("using the drop " + String.join(", ", live.places()));
    } catch (IOException e) {
      throw Problem.of("the drop cannot be used", e, "");
    }
  }

  /// A folder of the other machine that is not there on this one may lie elsewhere here.
  private static void checkReached(String drop, String inviter) throws Problem {
    Path folder;
    try {
      folder = DropAddress.folder(drop);
    } catch (DropException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
    if (folder != null && !Files.isDirectory(folder)) {
      throw new Problem(
          "the drop is not there on this machine: " + folder,
          "that is where the folder lies on " + inviter,
          "Say where it lies here: `stenope join CODE --drop DIR`");
    }
  }
}
