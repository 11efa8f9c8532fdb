package dev.stenope.node;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Roster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whether a node is a peer, by the roster as it is on the disk at that moment. Another process may
/// write it. For one thread.
public final class RosterPeers implements Predicate<NodeId> {
  private final Home home;
  private @Nullable FileTime written;
  private Set<NodeId> peers = Set.of();

  public RosterPeers(Home home) {
    this.home = home;
  }

  @Override
  public boolean test(NodeId node) {
    try {
      FileTime last = Files.getLastModifiedTime(home.rosterFile());
      if (!last.equals(written)) {
        peers =
            home.roster().members().stream()
                .map(Roster.Member::id)
                .collect(Collectors.toUnmodifiableSet());
        written = last;
      }
    } catch (IOException _) {
      // What was read last holds.
    }
    return peers.contains(node);
  }
}
