package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Makes invitations.
public final class Invites {
  /// Seconds.
  private static final long LONGEST = 24 * 3600;

  private Invites() {}

  static Invitation make(NodeId self, String name, List<String> drops, long ttl) throws Problem {
    if (drops.isEmpty()) {
      throw new Problem(
          "nobody can be invited",
          "this node has no drop, a folder that both machines reach",
          "Name one under `drops` in stenope.yaml and start the node again");
    }
    if (ttl < 1 || ttl > LONGEST) {
      throw new Problem("an invitation is good for a second to a day", "", "Say so with --ttl");
    }
    if (drops.size() > Invitation.MAX_DROPS || drops.stream().anyMatch(Invites::isLong)) {
      throw new Problem(
          "the drops do not fit into a code",
          "it holds at most "
              + Invitation.MAX_DROPS
              + " of at most "
              + Invitation.MAX_DROP_LENGTH
              + " bytes each",
          "Take some out of stenope.yaml");
    }
    long expires = Instant.now().getEpochSecond() + ttl;
    return Invitation.make(self, name, drops, expires, new SecureRandom());
  }

  private static boolean isLong(String drop) {
    return drop.getBytes(StandardCharsets.UTF_8).length > Invitation.MAX_DROP_LENGTH;
  }

  static Json json(Invitation invitation) {
    return new Json()
        .put("code", invitation.code())
        .put("expires", Instant.ofEpochSecond(invitation.expires()).toString());
  }

  /// Invites for a node that is not running, so that it knows when it starts.
  public static Json write(Home home, long ttl) throws Problem {
    try (Home.Lock _ = home.lock()) {
      Invitation invitation =
          make(home.identity().id(), home.roster().name(), Config.read(home).drops(), ttl);
      List<Roster.Invited> all = new ArrayList<>(home.roster().invitations());
      all.add(new Roster.Invited(invitation.secret(), invitation.expires(), null));
      home.keep(home.roster().withInvitations(all));
      return json(invitation);
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }
}
