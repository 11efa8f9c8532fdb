package dev.stenope.core;

import dev.stenope.core.wire.Frame;
import org.jspecify.annotations.Nullable;

/// What this node says of itself: what somebody chose, or else whether it was used lately. Times
/// are in nanoseconds.
final class OwnPresence {
  /// How long nobody uses a node that counts as idle.
  private static final long IDLE_AFTER = 600_000_000_000L;

  private static final long SECOND = 1_000_000_000;

  private @Nullable Presence chosen;
  private Presence present = Presence.ONLINE;
  private long since;
  private long usedAt;
  private long revision;

  OwnPresence(long now) {
    since = now;
    usedAt = now;
  }

  /// Null leaves it to the use of the node again. To be followed by [#settle].
  void choose(@Nullable Presence presence, long now) {
    if (presence != null && !presence.isSaid()) {
      throw new IllegalArgumentException("no node says that it is " + presence);
    }
    chosen = presence;
    usedAt = now;
  }

  /// Somebody uses the node. To be followed by [#settle].
  void used(long now) {
    usedAt = now;
  }

  /// Whether there is something else to say from now on.
  boolean settle(long now) {
    boolean idle = now - usedAt >= IDLE_AFTER;
    Presence next = chosen != null ? chosen : idle ? Presence.IDLE : Presence.ONLINE;
    if (next == present) {
      return false;
    }
    since = chosen == null && idle ? usedAt : now;
    present = next;
    revision++;
    return true;
  }

  /// When [#settle] has something to do.
  long deadline() {
    return chosen == null && present == Presence.ONLINE ? usedAt + IDLE_AFTER : Long.MAX_VALUE;
  }

  Presence present() {
    return present;
  }

  /// The seconds that it has been so.
  long age(long now) {
    return Math.max(0, now - since) / SECOND;
  }

  /// How often it has changed.
  long revision() {
    return revision;
  }

  Frame.Presence frame(long now) {
    return new Frame.Presence(revision, present.code, age(now));
  }
}
