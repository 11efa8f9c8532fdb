package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Verb;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.agent.RevocationEvent;
import dev.stenope.core.agent.RevocationOrder;
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.mesh.CutOff;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import dev.stenope.node.Settings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Cuts off peers that are compromised, and revokes tokens: for people alone, at the control
/// socket.
final class DistrustDesk {
  /// Milliseconds for which the disk is waited for.
  private static final long PATIENCE = 10_000;

  /// How long, in seconds, the revocation of a block is kept of which nobody says when it ends.
  private static final long YEAR = 366L * 86_400;

  private final Live live;

  DistrustDesk(Live live) {
    this.live = live;
  }

  void publish(Map<String, Verb> verbs) {
    verbs.put("compromised", this::compromised);
    verbs.put("token-revoke", this::revoke);
  }

  private void compromised(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    String word = request.text("peer");
    caller.say(request.flag("undo") ? pardon(word) : cutOff(word));
  }

  private Json cutOff(String word) throws Problem, InterruptedException {
    Map<NodeId, String> names = new LinkedHashMap<>(live.names());
    live.distrust().nodes().forEach(one -> names.putIfAbsent(one.node(), one.name()));
    NodeId peer = PeerNames.find(word, names);
    Output.Dropped dropped =
        Awaiting.answer(
            live,
            new Input.Compromised(peer),
            PATIENCE,
            output -> output instanceof Output.Dropped it && it.peer().equals(peer) ? it : null);
    if (dropped == null || !isKept(peer)) {
      throw new Problem(
          "it is not written down yet that " + names.get(peer) + " is cut off",
          "the disk refuses",
          "Nothing is sent until it can be written. Make room, and look with `stenope doctor`");
    }
    Settings settings = live.settings();
    return new Json()
        .put("node_id", peer.text())
        .put("name", dropped.name())
        .put("compromised", true)
        .put("told", live.status().peers().stream().map(each -> each.name()).toList())
        .put("drops", live.places())
        .put("relays", settings.carriers().stream().map(DistrustDesk::place).toList())
        .put("turn", settings.turn().stream().map(DistrustDesk::place).toList());
  }

  private boolean isKept(NodeId peer) throws Problem {
    try {
      return live.home().roster().isCutOff(peer);
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  /// Where a server is, without the password and the key that the URI may hold.
  static String place(String uri) {
    int scheme = uri.indexOf(':') + 1;
    int end = uri.indexOf('?') < 0 ? uri.length() : uri.indexOf('?');
    int user = uri.lastIndexOf('@', end);
    String host = uri.substring(user < 0 ? scheme : user + 1, end);
    return uri.substring(0, scheme) + (host.startsWith("//") || scheme == 0 ? "" : "//") + host;
  }

  private Json pardon(String word) throws Problem, InterruptedException {
    Map<NodeId, String> names = new LinkedHashMap<>();
    for (CutOff one : live.distrust().nodes()) {
      if (!one.pardoned()) {
        names.put(one.node(), one.name());
      }
    }
    if (names.isEmpty()) {
      throw new Problem("nobody is cut off here", "", "");
    }
    NodeId node = PeerNames.find(word, names);
    live.submit(new Input.Pardon(node));
    live.status();
    if (isKept(node)) {
      throw new Problem(
          "it is not written down yet", "the disk refuses", "Make room, and try again");
    }
    return new Json()
        .put("node_id", node.text())
        .put("name", names.get(node))
        .put("compromised", false);
  }

  private void revoke(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    try {
      Revocation revocation = revocation(request.text("token").strip(), live.home().identity());
      RevocationEvent done =
          Awaiting.answer(
              live,
              new Input.Ordered(new RevocationOrder.Publish(revocation)),
              PATIENCE,
              output ->
                  output instanceof Output.Told(RevocationEvent event)
                          && event.revocation().id().equals(revocation.id())
                      ? event
                      : null);
      if (!(done instanceof RevocationEvent.Published)) {
        throw new Problem(
            "the token is not revoked",
            done == null ? "the disk refuses" : "too many are kept already",
            "Try again when some of them are over");
      }
      caller.say(
          new Json()
              .put("id", revocation.block())
              .put("until", revocation.until())
              .put("told", live.status().peers().stream().map(each -> each.name()).toList()));
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  /// Of a token the first block that this node has given: with it all that was made of it is gone.
  private static Revocation revocation(String word, Identity self) throws Problem {
    long now = System.currentTimeMillis();
    if (Revocation.isId(word)) {
      return Revocation.ofBlock(self, word, now / 1000 + YEAR, now);
    }
    try {
      for (Capability.Block block : Capability.read(word).blocks()) {
        if (Arrays.equals(block.by(), self.publicKey())) {
          long until = Math.min(block.caveats().expires(), Revocation.MAX_UNTIL);
          return Revocation.ofBlock(self, block.id(), until, now);
        }
      }
    } catch (MalformedException e) {
      throw new Problem("this is no token", String.valueOf(e.getMessage()), "");
    }
    throw new Problem(
        "the token cannot be revoked here",
        "this node has given no part of it",
        "Revoke it on the machine that gave it: `stenope token show TOKEN` tells which");
  }
}
