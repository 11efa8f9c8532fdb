package dev.stenope.core;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Writer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The source that is in charge at the time, where there is one.
record CurrentSource(Supplier<@Nullable FrameSource> sources) implements FrameSource {
  @Override
  public @Nullable Object fill(Writer packet, long now) {
    FrameSource source = sources.get();
    return source == null ? null : source.fill(packet, now);
  }

  @Override
  public void acked(Object token, long now) {
    FrameSource source = sources.get();
    if (source != null) {
      source.acked(token, now);
    }
  }

  @Override
  public void lost(Object token, long now) {
    FrameSource source = sources.get();
    if (source != null) {
      source.lost(token, now);
    }
  }
}
