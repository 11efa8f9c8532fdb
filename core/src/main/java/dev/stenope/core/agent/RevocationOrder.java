package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import java.util.Set;

/// What a node wants of its [Revocations].
public sealed interface RevocationOrder extends Order {
  @Override
  default String protocol() {
    return Revocations.PROTOCOL;
  }

  /// Keeps a statement of this node and tells it to all others. [RevocationEvent.Published] tells
  /// that it is on the disk, [RevocationEvent.Refused] that there is no room.
  record Publish(Revocation revocation) implements RevocationOrder {}

  /// Who is a peer now, and who of them belongs to other people: their word about nodes is heard
  /// and not followed. Ordered at each start and at each change.
  record Circle(Set<NodeId> members, Set<NodeId> guests) implements RevocationOrder {
    public Circle {
      members = Set.copyOf(members);
      guests = Set.copyOf(guests);
    }
  }
}
