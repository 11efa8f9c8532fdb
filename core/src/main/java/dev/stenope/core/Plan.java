package dev.stenope.core;

import dev.stenope.core.nat.Approach;
import dev.stenope.core.nat.Attempt;
import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.nat.Side;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What both files say about where to look. `mapped` is where a gateway has mapped the socket, and
/// `reflexive` what a STUN server saw of it; `relay` is a relayed socket, or -1, and `relayed` its
/// address as far as that is known. `instant` is the agreed one by the steady clock; `scan` holds
/// the own port numbers that belong to `remoteScan`; `oneWay` estimates the way from one node to
/// the other, in nanoseconds; `ports` and `remotePorts` tell which ports each side's NAT will give
/// to further flows.
record Plan(
    int socket,
    List<Endpoint> local,
    @Nullable Endpoint mapped,
    @Nullable Endpoint reflexive,
    int relay,
    @Nullable Endpoint relayed,
    List<Candidate> remotes,
    int[] scan,
    List<Endpoint> remoteScan,
    PortForecast ports,
    PortForecast remotePorts,
    long instant,
    long oneWay) {
  /// The most candidates that may share one address.
  private static final int MAX_PORTS = 2;

  /// The time, in nanoseconds, that direct ways have before relayed ones are tried.
  private static final long HEAD_START = 500_000_000;

  /// And where no direct one can be expected.
  private static final long HOPELESS = 100_000_000;

  /// Whether the peer's first packet must come before ours. The requester reads the response later
  /// than that is written, so what the responder sends at once is early, and a router that
  /// remembers uninvited packets then moves the requester's port. Where both routers are such,
  /// there are ports to scan on both sides.
  boolean yields(Attempt attempt) {
    boolean early = !attempt.requester() && scan.length == 0 && !remoteScan.isEmpty();
    return early || attempt.yields();
  }

  /// How long the relayed ways wait, in nanoseconds.
  long headStart() {
    return Approach.of(own(), peer()).isDirect() ? HEAD_START : HOPELESS;
  }

  /// How this node can be reached, as its file says.
  Side own() {
    return new Side(local, mapped, reflexive, scan.length > 0, ports);
  }

  /// How the peer can be reached, as its file says.
  Side peer() {
    List<Endpoint> hosts =
        remotes.stream()
            .filter(remote -> remote.type() == Candidate.Type.HOST)
            .map(Candidate::endpoint)
            .toList();
    return new Side(
        hosts,
        remote(Candidate.Type.MAPPED),
        remote(Candidate.Type.SERVER_REFLEXIVE),
        !remoteScan.isEmpty(),
        remotePorts);
  }

  private @Nullable Endpoint remote(Candidate.Type type) {
    for (Candidate remote : remotes) {
      if (remote.type() == type) {
        return remote.endpoint();
      }
    }
    return null;
  }

  /// Whether the peer names this one for the scan.
  boolean scans(Endpoint remote) {
    return remoteScan.contains(remote);
  }

  /// Whether a path on which the peer sees us at `observed` leads through a port that a gateway has
  /// mapped on demand, on either side.
  boolean isMapped(Path path, Endpoint observed) {
    return observed.equals(mapped)
        || remotes.stream()
            .anyMatch(
                remote ->
                    remote.type() == Candidate.Type.MAPPED
                        && remote.endpoint().equals(path.remote()));
  }

  /// The candidates that may be the peer's. A node has one socket at a time, so one of its
  /// addresses comes with few ports: more of them would be aimed at somebody else.
  List<Candidate> plausible() {
    return remotes.stream().filter(this::isPlausible).toList();
  }

  private boolean isPlausible(Candidate remote) {
    long before =
        remotes.subList(0, remotes.indexOf(remote)).stream()
            .filter(other -> other.endpoint().sameAddress(remote.endpoint()))
            .count();
    return before < MAX_PORTS;
  }
}
