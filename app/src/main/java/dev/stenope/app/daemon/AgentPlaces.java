package dev.stenope.app.daemon;

import dev.stenope.node.handoff.PackageFolder;
import java.nio.file.Path;

/// Where a node keeps what an agent brings, and what goes with it.
///
/// `place` is for the agent to read; `memory` is its folder. Under `moves` are the package that it
/// was offered with (`out`), one that comes (`in`), one that is whole and waits for the word of the
/// owner (`ready`), and the one by which it moved last (`last`).
record AgentPlaces(Path moves, Path place, Path memory) {
  static AgentPlaces of(Path home, String agent, Path memory) {
    return new AgentPlaces(
        home.resolve("handoffs").resolve(agent), home.resolve("agents").resolve(agent), memory);
  }

  PackageFolder out() {
    return new PackageFolder(moves.resolve("out"));
  }

  PackageFolder in() {
    return new PackageFolder(moves.resolve("in"));
  }

  PackageFolder ready() {
    return new PackageFolder(moves.resolve("ready"));
  }

  PackageFolder last() {
    return new PackageFolder(moves.resolve("last"));
  }
}
