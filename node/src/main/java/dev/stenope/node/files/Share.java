package dev.stenope.node.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A folder under which peers may look after files. `peers` are names or node ids; `*` is all of
/// them but those that are there with a `!` before them.
public record Share(String name, Path path, List<String> peers, Set<Right> rights) {
  /// All peers.
  public static final String ALL = "*";

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

  /// The same without these peers, unless they are named.
  public Share without(Set<String> strangers) {
    if (!peers.contains(ALL)) {
      return this;
    }
    List<String> fewer = new ArrayList<>(peers);
    strangers.forEach(stranger -> fewer.add("!" + stranger));
    return new Share(name, path, fewer, rights);
  }

  boolean isFor(String peerName, String peerId) {
    return isNamed("", peerName, peerId) || peers.contains(ALL) && !isNamed("!", peerName, peerId);
  }

  private boolean isNamed(String sign, String peerName, String peerId) {
    return peers.stream()
        .anyMatch(peer -> peer.equalsIgnoreCase(sign + peerName) || peer.equals(sign + peerId));
  }
}
