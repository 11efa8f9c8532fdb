package dev.stenope.node.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.relay.TlsHop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A node that reaches a relay through a proxy which sees plain HTTP, since TLS ends on both sides
/// of it.
final class ProxiedParty implements AutoCloseable {
  final Party party;
  private final TlsHop before;

  /// The relay belongs to the node `owner`, and the proxy listens on the port `proxy`. The node
  /// binds `address` alone, and its drop is in `directory`.
  ProxiedParty(Home home, Path directory, String address, Identity owner, Relay relay, int proxy)
      throws IOException {
    before = TlsHop.before(owner, proxy);
    RelayAddress seen =
        new RelayAddress("127.0.0.1", before.port(), relay.address("127.0.0.1").pin());
    Settings settings =
        Settings.standard().withBind(List.of(address)).withCarriers(List.of(seen.toString()));
    party = new Party(home, directory, settings);
  }

  /// Has the two meet, by HTTP alone, within `most`.
  static void meet(ProxiedParty one, ProxiedParty two, Duration most) throws Exception {
    long begun = System.nanoTime();
    one.party.meet(two.party);
    Party.awaitWay("http", one.party, two.party);
    long took = System.nanoTime() - begun;
    System.out.printf("through the proxy: connected after %.1f s%n", took / 1e9);
    assertTrue(took < most.toNanos(), took / 1e9 + " s");
  }

  /// Has the two say numbers to each other, and hear all of them, once and in order, within `most`.
  static void talk(ProxiedParty one, ProxiedParty two, int first, int count, Duration most)
      throws Exception {
    long begun = System.nanoTime();
    Party.talk(one.party, two.party, first, count);
    long took = System.nanoTime() - begun;
    System.out.printf("through the proxy: %d messages in %.1f s%n", 2 * count, took / 1e9);
    assertTrue(took < most.toNanos(), took / 1e9 + " s");
  }

  /// Nobody was told that the relay could not be used.
  void assertCalm() {
    assertEquals(
        List.of(),
        party.notices.stream().filter(notice -> notice.code().startsWith("carrier")).toList());
  }

  @Override
  public void close() throws IOException {
    try (before) {
      party.close();
    }
  }
}
