package dev.stenope.node.drop;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why a drop cannot be used: one line for a person, with what to do next.
public final class DropException extends IOException {
  private static final long serialVersionUID = 1;

  private final Duration pause;

  public DropException(String line) {
    this(line, Duration.ZERO, null);
  }

  public DropException(String line, IOException cause) {
    this(line, Duration.ZERO, cause);
  }

  /// The drop wants to be left alone for at least `pause`.
  public DropException(String line, Duration pause, @Nullable IOException cause) {
    super(line, cause);
    this.pause = pause;
  }

  /// How long the drop must not be asked again; zero if it did not say.
  public Duration pause() {
    return pause;
  }
}
