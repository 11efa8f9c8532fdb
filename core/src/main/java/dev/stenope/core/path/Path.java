package dev.stenope.core.path;

import dev.stenope.core.wire.Endpoint;

/// One way to a peer: a local socket, by the number that the node gave it, and the remote transport
/// address.
public record Path(int socket, Endpoint remote) {
  public PathBook.Kind kind() {
    return PathBook.Kind.of(remote);
  }
}
