package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.nat.Attempt;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.nat.Side;
import dev.stenope.core.rendezvous.Rendezvous;
import dev.stenope.core.wire.Endpoint;
import java.util.LinkedHashMap;

/// Which attempt opened a direct path between two networks the last time: it comes first at the
/// next meeting, and each failure is followed by another one. It is remembered as long as the node
/// runs.
final class Precedents {
  /// The most pairs of networks that are remembered; the one that was used longest ago is
  /// forgotten.
  static final int MAX = 64;

  private final LinkedHashMap<Pair, Integer> numbers = new LinkedHashMap<>(16, 0.75f, true);

  /// Two networks as the files of a meeting show them: the address by which each is reached, and
  /// how its NAT gives ports.
  private record Pair(Network own, Network peer) {}

  private record Network(String address, PortForecast.Kind ports, boolean scans) {}

  /// One attempt between two networks.
  record Trial(Precedents precedents, Pair pair, Attempt attempt) {
    /// A direct path came of it. By how much clocks differ, for which a scan makes up, is learnt
    /// from the link itself.
    void opened() {
      if (pair.own.scans && pair.peer.scans) {
        return;
      }
      precedents.numbers.put(pair, attempt.number());
      if (precedents.numbers.size() > MAX) {
        precedents.numbers.pollFirstEntry();
      }
    }
  }

  /// What to try in a meeting on which both have agreed, after `failed` attempts since the last
  /// success. The node with the lower id leads.
  Trial next(Plan plan, NodeId self, Rendezvous.Output.Agreed agreed, int failed) {
    boolean leads = self.text().compareTo(NodeId.of(agreed.peerKey()).text()) < 0;
    return next(plan, leads, agreed.session().role() == Session.Role.REQUESTER, failed);
  }

  /// What to try after `failed` attempts since the last success; `leads` is true on one of both
  /// sides.
  Trial next(Plan plan, boolean leads, boolean requester, int failed) {
    Pair pair = new Pair(network(plan.own()), network(plan.peer()));
    int first = numbers.getOrDefault(pair, 0);
    return new Trial(this, pair, new Attempt(first + failed % Attempt.KINDS, leads, requester));
  }

  private static Network network(Side side) {
    Endpoint outer = side.outer();
    Endpoint address = outer == null ? side.ports().last() : outer;
    return new Network(address.host(), side.ports().kind(), side.scans());
  }
}
