package dev.stenope.node.drop.mega;

import java.io.IOException;
import java.time.Duration;

/// An error that MEGA has answered, or an answer that is not MEGA's.
final class Refusal extends IOException {
  private static final long serialVersionUID = 1;

  private final MegaError error;
  private final Duration pause;

  Refusal(MegaError error) {
    this(error, error.pause());
  }

  Refusal(MegaError error, Duration pause) {
    super(error.toString());
    this.error = error;
    this.pause = pause;
  }

  MegaError error() {
    return error;
  }

  Duration pause() {
    return pause;
  }
}
