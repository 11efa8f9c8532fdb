package dev.stenope.core;

import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.KeySchedule;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.rendezvous.Rendezvous;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The invitations that count: those made here, until they expire, and those followed here, until
/// the other node is met.
final class Invitations {
  private static final long SECOND = 1_000_000_000;

  private final Rendezvous rendezvous;
  private final Map<Introduction, Roster.Invited> made = new LinkedHashMap<>();
  private final Set<Introduction> followed = new LinkedHashSet<>();

  Invitations(Rendezvous rendezvous) {
    this.rendezvous = rendezvous;
  }

  /// Waits for the node that is given the invitation, or for the one that used it already.
  void expect(Roster.Invited invited) {
    Introduction introduction = Introduction.inviter(KeySchedule.root(invited.secret()));
    made.put(introduction, invited);
    rendezvous.expect(introduction, invited.expires() * SECOND, invited.boundTo());
  }

  /// Makes an invitation count, and returns the roster that remembers it. `utc` is in nanoseconds,
  /// as the node knows it.
  Roster make(Invitation invitation, Roster roster, long utc) {
    Roster.Invited invited = new Roster.Invited(invitation.secret(), invitation.expires(), null);
    List<Roster.Invited> all = new ArrayList<>(roster.invitations());
    all.removeIf(other -> other.expires() * SECOND <= utc);
    all.add(invited);
    expect(invited);
    return roster.withInvitations(all);
  }

  /// Follows an invitation of another node.
  Introduction follow(Invitation invitation) {
    Introduction introduction = Introduction.joiner(invitation.root());
    followed.add(introduction);
    rendezvous.expect(introduction, invitation.expires() * SECOND, null);
    return introduction;
  }

  Set<Introduction> followed() {
    return Set.copyOf(followed);
  }

  /// Whether anybody is expected whom this node does not know yet, at `utc` in nanoseconds.
  boolean areOpen(long utc) {
    made.values().removeIf(invited -> invited.expires() * SECOND <= utc);
    return !made.isEmpty() || !followed.isEmpty();
  }

  /// The other node was met; an invitation works once, so it is that node's alone from now on.
  /// Returns the roster that remembers it.
  Roster used(Introduction introduction, NodeId peer, Roster roster) {
    followed.remove(introduction);
    Roster.Invited invited = made.get(introduction);
    if (invited == null) {
      return roster;
    }
    List<Roster.Invited> all = new ArrayList<>(roster.invitations());
    all.removeIf(other -> Arrays.equals(other.secret(), invited.secret()));
    all.add(new Roster.Invited(invited.secret(), invited.expires(), peer));
    return roster.withInvitations(all);
  }
}
