package dev.stenope.core.mesh;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import java.util.List;

/// What a node has been told not to trust any more: the nodes that were cut off, with those for
/// which a person has taken it back, and all statements that it keeps, believed or not.
public record Distrust(List<CutOff> nodes, List<Revocation> statements) {
  public Distrust {
    nodes = List.copyOf(nodes);
    statements = List.copyOf(statements);
  }

  /// Whether the block `id` of a capability was revoked by the owner of this raw key, or that one
  /// is cut off: nothing that it has given counts any more.
  public boolean isRevoked(String id, byte[] by) {
    NodeId giver = NodeId.of(by);
    return statements.stream().anyMatch(each -> each.revokes(id, by))
        || nodes.stream().anyMatch(each -> !each.pardoned() && each.node().equals(giver));
  }
}
