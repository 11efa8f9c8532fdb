package dev.stenope.core;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Writer;
import org.jspecify.annotations.Nullable;

/// Frames that go before those of another source.
final class Leading implements FrameSource {
  private final Frames frames;
  private final FrameSource others;

  /// The frames that go first.
  @FunctionalInterface
  interface Frames {
    /// Writes them and returns what is to be done if they are lost; null where there are none, or
    /// no room.
    @Nullable Runnable write(Writer packet, long now);
  }

  /// The source behind may be one of these, too.
  private record Token(Leading by, Runnable lost, @Nullable Object rest) {}

  Leading(Frames frames, FrameSource others) {
    this.frames = frames;
    this.others = others;
  }

  @Override
  public @Nullable Object fill(Writer packet, long now) {
    Runnable lost = frames.write(packet, now);
    Object rest = others.fill(packet, now);
    return lost == null ? rest : new Token(this, lost, rest);
  }

  @Override
  public void acked(Object token, long now) {
    Object rest = token instanceof Token both && both.by == this ? both.rest : token;
    if (rest != null) {
      others.acked(rest, now);
    }
  }

  @Override
  public void lost(Object token, long now) {
    Object rest = token;
    if (token instanceof Token both && both.by == this) {
      both.lost.run();
      rest = both.rest;
    }
    if (rest != null) {
      others.lost(rest, now);
    }
  }
}
