package dev.stenope.core.link;

import dev.stenope.core.path.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The machine of one session's sealed packets: what the source has is carried over the path in
/// use, recovered when lost (RFC 9002), and never sent faster than that path bears. Challenges go
/// over any path.
public final class Link {
  private @Nullable Path path;

  public Link(
      Protection protection,
      FrameSource source,
      LinkEvents events,
      Congestion.Algorithm algorithm,
      RandomGenerator random) {}

  /// Takes a packet, which is decrypted in place. False if it is not authentic or came twice, and
  /// then nothing else has happened.
  public boolean arrived(
      Path from, byte[] buffer, int offset, int length, long now, PacketSink out) {
    return false;
  }

  /// Sends a challenge over a path, which need not be the one in use; in a packet of 1,200 bytes if
  /// `full`, to prove that the path carries these (RFC 9000, section 8.2.1).
  public void challenge(Path over, boolean full, long now, PacketSink out) {}

  /// Carries data over this path from now on, or over none. What is in flight on another path
  /// counts as lost, and is given back to the source. A call of [#flush] should follow.
  public void use(@Nullable Path next, long now) {
    path = next;
  }

  /// The path in use.
  public @Nullable Path path() {
    return path;
  }

  /// Sends what the source has, as far as congestion window and pacer permit. To be called after
  /// the source got something new.
  public void flush(long now, PacketSink out) {}

  /// Tells the peer that the session is over, once, and stops. Nothing is sent afterwards.
  public void close(int reason, long now, PacketSink out) {}

  /// Does what is due.
  public void wake(long now, PacketSink out) {}

  /// When [#wake] wants to be called; `Long.MAX_VALUE` if nothing is in flight or waits to be sent.
  public long deadline() {
    return Long.MAX_VALUE;
  }

  public LinkStatistics statistics() {
    return new LinkStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
