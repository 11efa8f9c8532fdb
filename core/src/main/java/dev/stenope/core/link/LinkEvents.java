package dev.stenope.core.link;

import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;

/// What a link learns from its peer's packets. The link calls this from within its own methods; the
/// receiver must not call back.
public interface LinkEvents {
  /// An authentic packet came over this path, before any of its frames is told.
  void heard(Path path, long now);

  /// A [Frame.Message] or [Frame.Accepted]. The bytes of a message lie in the packet's buffer.
  void frame(Frame frame, Path path, long now);

  /// A challenge came back over the path it had been sent on, `rtt` nanoseconds later. `observed`
  /// is where our packets seem to come from.
  void validated(Path path, long rtt, Endpoint observed, long now);

  /// The peer has closed the session.
  void closed(int reason, long now);
}
