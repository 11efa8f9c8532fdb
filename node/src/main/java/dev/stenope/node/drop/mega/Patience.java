package dev.stenope.node.drop.mega;

import java.time.Duration;

/// How long is waited: for one answer to a command, for a server that wants the same again and
/// again, and for the event that tells of what this node has put itself.
record Patience(Duration answer, Duration again, Duration event) {
  static final Patience STANDARD =
      new Patience(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(5));
}
