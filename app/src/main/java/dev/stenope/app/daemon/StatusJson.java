package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Presence;
import dev.stenope.core.Status;
import dev.stenope.core.Status.PathStatus;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.Status.PresenceStatus;
import dev.stenope.core.Status.Reach;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.clock.ClockStatus;
import dev.stenope.node.drop.DropStatus;
import dev.stenope.node.overlay.Tailnet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a node knows of itself and its peers, in the words that scripts rely on.
public final class StatusJson {
  private StatusJson() {}

  static Json of(
      Status status,
      List<Endpoint> listening,
      ClockStatus clock,
      Tailnet tailnet,
      List<DropStatus> drops) {
    return new Json()
        .put("node_id", status.node().text())
        .put("name", status.name())
        .put("running", true)
        .put("presence", word(status.presence()))
        .put("presence_seconds", status.age())
        .put("dark", listening.isEmpty())
        .put("listening", listening.stream().map(Endpoint::toString).toList())
        .put("clock", clock(clock))
        .put("tailnet", tailnet(tailnet))
        .put("drops", drops.stream().map(StatusJson::drop).toList())
        .put("peers", status.peers().stream().map(StatusJson::peer).toList());
  }

  /// The same for a node that is not running: it can be reached by nobody.
  public static Json ofSleeping(Home home) throws HomeException, Problem {
    Roster roster = home.roster();
    List<Json> peers = roster.members().stream().map(peer -> peer(asleep(peer))).toList();
    return new Json()
        .put("node_id", home.identity().id().text())
        .put("name", roster.name())
        .put("running", false)
        .put("presence", word(Presence.ASLEEP))
        .put("presence_seconds", null)
        .put("dark", true)
        .put("clock", null)
        .put("tailnet", null)
        .put("listening", List.of())
        .put("drops", sleepingDrops(home))
        .put("peers", peers);
  }

  private static PeerStatus asleep(Roster.Member peer) {
    PresenceStatus unknown = PresenceStatus.UNKNOWN;
    return new PeerStatus(peer.id(), peer.name(), PeerState.OFFLINE, unknown, null, 0, 0, 0);
  }

  private static Json tailnet(Tailnet tailnet) {
    return new Json()
        .put("state", word(tailnet.state()))
        .put("addresses", tailnet.addresses())
        .put("machines", tailnet.machines());
  }

  private static Json clock(ClockStatus clock) {
    return new Json()
        .put("ahead_ms", Math.round(clock.ahead() / 1e6))
        .put("error_ms", Math.ceilDiv(clock.error(), 1_000_000L))
        .put("by", clock.by());
  }

  private static Json drop(DropStatus drop) {
    return new Json()
        .put("drop", drop.place())
        .put("ok", drop.trouble() == null)
        .put("push", drop.pushes())
        .put("trouble", drop.trouble())
        .put("retry_ms", drop.trouble() == null ? null : (Long) drop.retryMillis())
        .put("files_put", drop.traffic().filesPut())
        .put("files_fetched", drop.traffic().filesFetched());
  }

  /// Nobody looks at them, so that nothing is known of their state.
  private static List<Json> sleepingDrops(Home home) throws HomeException, Problem {
    return DropPlaces.of(Config.read(home).drops(), home.shelf()).stream()
        .map(place -> new Json().put("drop", place).put("ok", null).put("push", null))
        .toList();
  }

  static Json peer(PeerStatus peer) {
    PresenceStatus presence = peer.presence();
    return new Json()
        .put("name", peer.name())
        .put("node_id", peer.node().text())
        .put("state", word(peer.state()))
        .put("presence", word(presence.presence()))
        .put("presence_seconds", presence.age() < 0 ? null : (Long) presence.age())
        .put("reach", word(presence.reach()))
        .put("suspect", presence.suspect())
        .put("path", path(peer.path()))
        .put("connect_ms", peer.connectNanos() == 0 ? null : millis(peer.connectNanos()))
        .put("attempts", (long) peer.attempts())
        .put("relayed", presence.reach() == Reach.RELAYED)
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
            .put("loss", Math.round(path.loss() * 1e4) / 1e4)
            .put("since", time(path.since()));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
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
