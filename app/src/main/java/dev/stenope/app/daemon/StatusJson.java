package dev.stenope.app.daemon;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Status;
import dev.stenope.core.Status.PathStatus;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a node knows of itself and its peers, in the words that scripts rely on.
public final class StatusJson {
  private StatusJson() {}

  static Json of(Status status, List<Endpoint> listening) {
    return new Json()
        .put("node_id", status.node().text())
        .put("name", status.name())
        .put("running", true)
        .put("dark", listening.isEmpty())
        .put("listening", listening.stream().map(Endpoint::toString).toList())
        .put("peers", status.peers().stream().map(StatusJson::peer).toList());
  }

  /// The same for a node that is not running: it can be reached by nobody.
  public static Json ofSleeping(Home home) throws HomeException {
    Roster roster = home.roster();
    List<Json> peers =
        roster.members().stream()
            .map(
                peer ->
                    peer(new PeerStatus(peer.id(), peer.name(), PeerState.OFFLINE, null, 0, 0, 0)))
            .toList();
    return new Json()
        .put("node_id", home.identity().id().text())
        .put("name", roster.name())
        .put("running", false)
        .put("dark", true)
        .put("listening", List.of())
        .put("peers", peers);
  }

  static Json peer(PeerStatus peer) {
    return new Json()
        .put("name", peer.name())
        .put("node_id", peer.node().text())
        .put("state", peer.state().name().toLowerCase(Locale.ROOT))
        .put("path", path(peer.path()))
        .put("connect_ms", peer.connectNanos() == 0 ? null : millis(peer.connectNanos()))
        .put("attempts", (long) peer.attempts())
        .put("relayed", false)
        .put("queued", (long) peer.queued());
  }

  private static @Nullable Json path(@Nullable PathStatus path) {
    return path == null
        ? null
        : new Json()
            .put("kind", path.kind())
            .put("local", text(path.local()))
            .put("remote", text(path.remote()))
            .put("rtt_ms", path.rttNanos() == 0 ? null : millis(path.rttNanos()))
            .put("since", time(path.since()));
  }

  private static @Nullable String text(@Nullable Endpoint endpoint) {
    return endpoint == null ? null : endpoint.toString();
  }

  /// Milliseconds with three decimals.
  static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  private static String time(long nanos) {
    return Instant.ofEpochSecond(0, nanos).truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
