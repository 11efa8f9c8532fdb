package dev.stenope.app.api;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The connections that have shown no token yet. They have little time, and the oldest of them goes
/// where they are too many, so that there is always room for who has the token. For one thread.
final class Strangers {
  /// The most of them.
  static final int MAX = 256;

  /// Seconds they have.
  static final int PATIENCE = 10;

  private final Set<Channel> channels = new LinkedHashSet<>();

  void came(Channel channel) {
    channels.add(channel);
    var _ = channel.closeFuture().addListener(_ -> channels.remove(channel));
    Runnable end =
        () -> {
          if (channels.contains(channel)) {
            var _ = channel.close();
          }
        };
    var _ = channel.eventLoop().schedule(end, PATIENCE, TimeUnit.SECONDS);
    if (channels.size() > MAX) {
      var _ = channels.iterator().next().close();
    }
  }

  /// It has shown the token.
  void known(Channel channel) {
    channels.remove(channel);
  }
}
