package dev.stenope.node.files;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A folder under which peers may look after files. `peers` are names or node ids, `*` is all of
/// them.
public record Share(String name, Path path, List<String> peers, Set<Right> rights) {
  /// What a peer may do there.
  public enum Right {
    /// List, and get.
    READ,
    /// Put, make folders, rename and delete.
    WRITE
  }

  public Share {
    peers = List.copyOf(peers);
    rights = Set.copyOf(rights);
  }

  boolean isFor(String peerName, String peerId) {
    return peers.stream()
        .anyMatch(
            peer -> peer.equals("*") || peer.equalsIgnoreCase(peerName) || peer.equals(peerId));
  }
}
