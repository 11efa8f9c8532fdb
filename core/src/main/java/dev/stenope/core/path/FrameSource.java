package dev.stenope.core.path;

import dev.stenope.core.wire.Writer;
import org.jspecify.annotations.Nullable;

/// What a carrier has to carry. It calls this from within its own methods; the source must not call
/// back.
public interface FrameSource {
  /// Writes as many whole frames as fit and returns a token for them; null if there is nothing to
  /// send, and then nothing may have been written.
  @Nullable Object fill(Writer packet, long now);

  /// The peer has received the frames of this token. Nothing more is said of it.
  void acked(Object token, long now);

  /// The frames of this token should be sent again. They may have arrived all the same: a packet
  /// may be late, or its acknowledgement lost. Nothing more is said of the token.
  void lost(Object token, long now);
}
