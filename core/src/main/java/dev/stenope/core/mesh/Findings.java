package dev.stenope.core.mesh;

import dev.stenope.core.crypto.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [Doctor] knows at one instant. `coordinator` tells people what is to be told, as this
/// node sees it, in its `epoch`; `incarnation` counts the times that this node has woken from
/// sleep; `alone` tells that it hears none of those that it should hear.
public record Findings(
    NodeId coordinator, long epoch, long incarnation, boolean alone, List<Finding> peers) {
  public Findings {
    peers = List.copyOf(peers);
  }

  /// A peer is in this state since `since`, and there was a sign of life at `sign`, both in
  /// nanoseconds since 1970; the latter is -1 if there was none. `via` told of that sign, null if
  /// this node has it from the peer itself. `teller` has told people of this silence, null if
  /// nobody has.
  public record Finding(
      NodeId node,
      Health health,
      long since,
      long sign,
      @Nullable NodeId via,
      @Nullable NodeId teller) {}
}
