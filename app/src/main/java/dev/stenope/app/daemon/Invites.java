package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.NodeName;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
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
    if (ttl < 1 || ttl > LONGEST) {
      throw new Problem("an invitation is good for a second to a day", "", "Say so with --ttl");
    }
    long expires = Instant.now().getEpochSecond() + ttl;
    return Invitation.make(self, name, drops, expires, new SecureRandom());
  }

  /// Looks whether the node that joins can be called so; empty is as it calls itself.
  static void check(String alias, Roster roster) throws Problem {
    if (alias.isEmpty()) {
      return;
    }
    if (!NodeName.isValid(alias)) {
      throw new Problem(
          "this is no name for a machine",
          "names have up to %d letters, digits, spaces, `.`, `_` and `-`"
              .formatted(NodeName.MAX_LENGTH),
          "");
    }
    if (roster.isTaken(alias, null)) {
      throw new Problem(alias + " is a machine already, or is invited", "", "Choose another name");
    }
  }

  static Json json(Invitation invitation, List<String> warnings) {
    return new Json()
        .put("code", invitation.code())
        .put("expires", Instant.ofEpochSecond(invitation.expires()).toString())
        .put("warnings", warnings);
  }

  /// Invites for a node that is not running, so that it knows when it starts.
  public static Json write(Home home, long ttl, String alias) throws Problem {
    try (Home.Lock _ = home.lock()) {
      CodeDrops drops = CodeDrops.of(Config.read(home).drops(), home.shelf());
      Invitation invitation =
          make(home.identity().id(), home.roster().name(), drops.addresses(), ttl);
      check(alias, home.roster());
      List<Roster.Invited> all = new ArrayList<>(home.roster().invitations());
      all.add(new Roster.Invited(invitation.secret(), invitation.expires(), null, alias));
      home.keep(home.roster().withInvitations(all));
      return json(invitation, drops.warnings());
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }
}
