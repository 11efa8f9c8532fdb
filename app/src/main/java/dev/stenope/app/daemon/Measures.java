package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Status.PathStatus;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Measures paths, and finds out what the NATs do.
final class Measures {
  private static final int MAX_PINGS = 10_000;
  private static final long MAX_LOAD = 1L << 34;

  /// Milliseconds.
  private static final long PING_LIMIT = 2000;

  private static final long PING_GAP = 100;
  private static final long NAT_LIMIT = 30_000;
  private static final long NAT_PAUSE = 1000;
  private static final int NAT_AGAIN = 3;
  private static final long LOAD_LIMIT = 120_000;

  private final Live live;

  Measures(Live live) {
    this.live = live;
  }

  void ping(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    NodeId peer = live.peer(request.text("peer"));
    long count = Math.clamp(request.number("count", 1), 1, MAX_PINGS);
    needPath(peer, "ping");
    List<Long> times = new ArrayList<>();
    for (long token = 0; token < count; token++) {
      if (token > 0) {
        Thread.sleep(Math.clamp(request.number("gap_ms", PING_GAP), 0, 10_000));
      }
      Long nanos =
          Awaiting.answer(live, new Input.Ping(peer, token), PING_LIMIT, pong(peer, token));
      if (nanos != null) {
        times.add(nanos);
      }
      caller.progress(nanos == null ? "" : nanos.toString());
    }
    if (times.isEmpty()) {
      throw new Problem(
          live.name(peer) + " did not answer", "none of " + count + " pings came back", "");
    }
    Collections.sort(times);
    PathStatus path = live.statusOf(peer).path();
    caller.say(
        new Json()
            .put("rtt_ms", spread(times))
            .put("sent", count)
            .put("received", (long) times.size())
            .put("path", path == null ? null : path.kind()));
  }

  private static Function<Output, @Nullable Long> pong(NodeId peer, long token) {
    return output ->
        output instanceof Output.Pong pong && pong.peer().equals(peer) && pong.token() == token
            ? (Long) pong.nanos()
            : null;
  }

  private static Json spread(List<Long> sorted) {
    return new Json()
        .put("min", StatusJson.millis(sorted.getFirst()))
        .put("p50", StatusJson.millis(sorted.get(sorted.size() / 2)))
        .put("p99", StatusJson.millis(sorted.get((sorted.size() * 99 - 1) / 100)));
  }

  private void needPath(NodeId peer, String verb) throws Problem, InterruptedException {
    PeerStatus status = live.statusOf(peer);
    if (status.path() == null) {
      throw new Problem(
          "cannot " + verb + " " + status.name(), "it is not online", "See `stenope peers`");
    }
    if (status.path().remote() == null) {
      throw new Problem(
          "cannot " + verb + " " + status.name(),
          "no path leads to it; messages go through the drop",
          "`stenope nat` on both machines tells why");
    }
  }

  void load(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    NodeId peer = live.peer(request.text("peer"));
    long bytes = Math.clamp(request.number("bytes"), 1, MAX_LOAD);
    needPath(peer, "load");
    Output.Loaded loaded =
        Awaiting.answer(
            live,
            new Input.Load(peer, bytes),
            LOAD_LIMIT,
            output ->
                output instanceof Output.Loaded arrived && arrived.peer().equals(peer)
                    ? arrived
                    : null);
    if (loaded == null) {
      throw new Problem("the load did not arrive", "the path is gone or very slow", "");
    }
    caller.say(
        new Json()
            .put("bytes", loaded.bytes())
            .put("ms", StatusJson.millis(loaded.nanos()))
            .put("mbit_s", Math.round(loaded.bytes() * 8e4 / Math.max(1, loaded.nanos())) / 10.0));
  }

  void nat(Json request, Caller caller) throws Problem, InterruptedException {
    if (live.settings().stun().isEmpty()) {
      throw new Problem(
          "the NAT cannot be looked at",
          "no STUN server is configured",
          "Name one in " + live.home().settingsYaml());
    }
    caller.progress("asking STUN servers from several ports");
    Output.NatKnown known = probe();
    // A node that has just started does not know yet where its STUN servers are.
    for (int again = 0; again < NAT_AGAIN && known.behavior().publicEndpoint() == null; again++) {
      Thread.sleep(NAT_PAUSE);
      known = probe();
    }
    List<Json> peers = new ArrayList<>();
    for (Output.PeerOutlook peer : known.peers()) {
      PathStatus path = live.statusOf(peer.node()).path();
      peers.add(
          peer.outlook()
              .json()
              .put("name", peer.name())
              .put("node_id", peer.node().text())
              .put("path", path == null ? null : path.kind()));
    }
    caller.say(
        known
            .behavior()
            .json()
            .put("mapping_lifetime", lifetime(known))
            .put("ipv6", known.ipv6().json())
            .put("port_mapping", known.portMapping().json())
            .put("peers", peers));
  }

  private static String lifetime(Output.NatKnown known) {
    return known.timing() ? "measuring" : known.behavior().lifetime() == null ? "unknown" : "known";
  }

  private Output.NatKnown probe() throws Problem, InterruptedException {
    Output.NatKnown known =
        Awaiting.answer(
            live,
            new Input.ProbeNat(),
            NAT_LIMIT,
            output -> output instanceof Output.NatKnown told ? told : null);
    if (known == null) {
      throw new Problem("the NAT did not show itself", "nothing came back in 30 s", "");
    }
    return known;
  }
}
