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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The invitations that count: those made here, until they expire, and those followed here, until
/// the other node is met.
final class Invitations {
  private static final long SECOND = 1_000_000_000;

  private final Rendezvous rendezvous;
  private final NodeId self;
  private final Map<Introduction, Roster.Invited> made = new LinkedHashMap<>();
  private final Map<Introduction, Followed> followed = new LinkedHashMap<>();

  /// `at` is when the other node may be sought, in nanoseconds.
  private record Followed(Invitation invitation, long at) {}

  Invitations(Rendezvous rendezvous, NodeId self) {
    this.rendezvous = rendezvous;
    this.self = self;
  }

  /// Waits for the node that is given the invitation, or for the one that used it already.
  void expect(Roster.Invited invited) {
    Introduction introduction = Introduction.inviter(KeySchedule.root(invited.secret()));
    made.put(introduction, invited);
    rendezvous.expect(introduction, invited.expires() * SECOND, invited.boundTo());
  }

  /// Makes an invitation count, once, and returns the roster that remembers it. `utc` is the time
  /// as this node knows it, in nanoseconds, which its clock may be far from.
  Roster make(Input.Invite invite, Roster roster, long utc) {
    Invitation invitation = invite.invitation();
    List<Roster.Invited> all = new ArrayList<>(roster.invitations());
    all.removeIf(other -> other.expires() * SECOND <= utc);
    if (all.stream().noneMatch(other -> Arrays.equals(other.secret(), invitation.secret()))) {
      Roster.Invited invited =
          new Roster.Invited(invitation.secret(), invitation.expires(), null, invite.alias());
      all.add(invited);
      expect(invited);
    }
    return roster.withInvitations(all);
  }

  /// Follows an invitation of another node, once; false if it was made here.
  boolean follow(Invitation invitation) {
    if (invitation.inviter().equals(self)) {
      return false;
    }
    byte[] secret = invitation.secret();
    if (followed.values().stream()
        .noneMatch(other -> Arrays.equals(other.invitation().secret(), secret))) {
      Introduction introduction = Introduction.joiner(invitation.root(), invitation.inviter());
      followed.put(introduction, new Followed(invitation, Long.MIN_VALUE));
      rendezvous.expect(introduction, invitation.expires() * SECOND, null);
    }
    return true;
  }

  Set<Introduction> followed() {
    return Set.copyOf(followed.keySet());
  }

  /// When the node that made the invitation may be sought.
  long followAt(Introduction introduction) {
    Followed one = followed.get(introduction);
    return one == null ? Long.MAX_VALUE : one.at();
  }

  /// The other node is not to be sought before `at`.
  void followAgain(Introduction introduction, long at) {
    followed.computeIfPresent(introduction, (_, one) -> new Followed(one.invitation(), at));
  }

  List<Introduction> all() {
    List<Introduction> all = new ArrayList<>(made.keySet());
    all.addAll(followed.keySet());
    return all;
  }

  /// Whether anybody is expected whom this node does not know yet.
  boolean areOpen() {
    return !made.isEmpty() || !followed.isEmpty();
  }

  /// Drops what counts no longer, tells it to `dropped`, and returns those that were followed.
  List<Invitation> expire(long utc, Consumer<Introduction> dropped) {
    made.values().removeIf(invited -> invited.expires() * SECOND <= utc);
    List<Invitation> vain = new ArrayList<>();
    for (Map.Entry<Introduction, Followed> entry : List.copyOf(followed.entrySet())) {
      Invitation invitation = entry.getValue().invitation();
      if (invitation.expires() * SECOND <= utc) {
        followed.remove(entry.getKey());
        dropped.accept(entry.getKey());
        vain.add(invitation);
      }
    }
    return vain;
  }

  /// What the node that uses an invitation is to be called; empty for its own name.
  String alias(Introduction introduction) {
    Roster.Invited invited = made.get(introduction);
    return invited == null ? "" : invited.alias();
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
    all.add(invited.boundTo(peer));
    return roster.withInvitations(all);
  }
}
