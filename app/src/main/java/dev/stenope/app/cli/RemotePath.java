package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;

/// A place in a folder that a peer shares, as `PEER:ROOT/PATH`; with `PEER:` alone, all its roots.
record RemotePath(String peer, String path) {
  static RemotePath of(String text) throws Problem {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new Problem(
          "this is no place at a peer: " + text,
          "it is not PEER:ROOT/PATH",
          "See `stenope file list PEER:`");
    }
    String path = text.substring(colon + 1);
    return new RemotePath(
        text.substring(0, colon), path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }

  /// The request that has the peer do `op` here.
  Json request(Json op) {
    return new Json()
        .put("command", "file-remote")
        .put("peer", peer)
        .put("request", op.put("path", path));
  }
}
