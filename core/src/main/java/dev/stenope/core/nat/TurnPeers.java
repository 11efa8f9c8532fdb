package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The permissions and channels of one allocation (RFC 8656, sections 9 and 12). Both are kept as
/// long as the allocation, so a number of a channel never means a second peer. Times are in
/// nanoseconds.
final class TurnPeers {
  static final int FIRST_CHANNEL = 0x4000;
  static final int LAST_CHANNEL = 0x4fff;

  private static final int MAX_PERMISSIONS = 32;
  private static final int MAX_CHANNELS = 16;

  /// What the server was asked for: a permission for an address, or a channel to a transport
  /// address. It is asked for at `due`, and not while it is being asked for.
  static final class Grant {
    final Endpoint peer;

    /// 0 for a permission.
    final int channel;

    long due;
    boolean asked;
    boolean granted;

    Grant(Endpoint peer, int channel, long due) {
      this.peer = peer;
      this.channel = channel;
      this.due = due;
    }

    long deadline() {
      return asked ? Long.MAX_VALUE : due;
    }
  }

  /// By address, with port 0.
  private final Map<Endpoint, Grant> permissions = new HashMap<>();

  private final Map<Endpoint, Grant> channels = new HashMap<>();
  private final Map<Integer, Grant> numbers = new HashMap<>();

  /// That of the peer's address, which is made if there is none; null if there are too many.
  @Nullable Grant permit(Endpoint peer, long now) {
    Grant known = permission(peer);
    if (known != null || permissions.size() == MAX_PERMISSIONS) {
      return known;
    }
    Grant made = new Grant(peer.withPort(0), 0, now);
    permissions.put(made.peer, made);
    return made;
  }

  @Nullable Grant permission(Endpoint peer) {
    return permissions.get(peer.withPort(0));
  }

  /// The peer is worth a channel of its own.
  void bind(Endpoint peer, long now) {
    if (!channels.containsKey(peer) && channels.size() < MAX_CHANNELS) {
      Grant made = new Grant(peer, FIRST_CHANNEL + channels.size(), now);
      channels.put(peer, made);
      numbers.put(made.channel, made);
    }
  }

  @Nullable Grant channel(Endpoint peer) {
    return channels.get(peer);
  }

  @Nullable Grant channel(int number) {
    return numbers.get(number);
  }

  Collection<Grant> permissions() {
    return permissions.values();
  }

  Collection<Grant> channels() {
    return channels.values();
  }
}
