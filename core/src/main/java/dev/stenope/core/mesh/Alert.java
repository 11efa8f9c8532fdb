package dev.stenope.core.mesh;

import dev.stenope.core.crypto.NodeId;

/// What people are told of a node, by one of those that live: `by`, in the `epoch` in which that
/// one tells such things. `node` was last heard of at `since`, in nanoseconds since 1970.
public record Alert(Kind kind, NodeId node, long since, NodeId by, long epoch) {
  public enum Kind {
    /// Nobody hears the node any more.
    DEAD,
    /// A node of which that was told is back.
    BACK,
    /// The node, which tells it itself, hears none of the others any more.
    ALONE,
    /// It hears one of them again.
    TOGETHER
  }
}
