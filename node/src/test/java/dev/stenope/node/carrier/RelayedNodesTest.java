package dev.stenope.node.carrier;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.node.relay.Admission;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.relay.RelaySettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two whole nodes between which no datagram passes, since one has but IPv4 and the other but IPv6,
/// and a relay.
class RelayedNodesTest {
  private static final int MESSAGES = 100;

  @TempDir Path directory;

  private static Relay relay() throws Exception {
    RelaySettings open = RelaySettings.on("127.0.0.1", 0).withOpen(true);
    return Relay.start(Identity.make(new SecureRandom()), open, _ -> Admission.GUEST);
  }

  @Test
  void oneThatKnowsARelayIsEnough() throws Exception {
    Identity owner = Identity.make(new SecureRandom());
    Set<NodeId> served = new HashSet<>();
    try (Relay relay =
        Relay.start(
            owner,
            RelaySettings.on("127.0.0.1", 0),
            id -> served.contains(id) ? Admission.SERVED : Admission.GUEST)) {
      String uri = relay.address("127.0.0.1").toString();
      try (Party one = new Party(directory, "one", "127.0.0.1", "");
          Party two = new Party(directory, "two", "::1", uri)) {
        served.add(two.node.id());
        one.meet(two);
        Party.awaitWay("websocket", one, two);
        Party.talk(one, two, 0, MESSAGES);
      }
    }
  }

  @Test
  void aNodeIsARelayBesideItsWork() throws Exception {
    RelaySettings settings = RelaySettings.on("127.0.0.1", 0).withHost("127.0.0.1");
    try (Party one = new Party(directory, "one", "127.0.0.1", "", settings);
        Party two = new Party(directory, "two", "::1", "")) {
      one.meet(two);
      Party.awaitWay("websocket", one, two);
      Party.talk(one, two, 0, MESSAGES);
    }
  }

  @Test
  void theyTalkByWebSocket() throws Exception {
    try (Relay relay = relay()) {
      String uri = relay.address("127.0.0.1").toString();
      try (Party one = new Party(directory, "one", "127.0.0.1", uri);
          Party two = new Party(directory, "two", "::1", uri)) {
        one.meet(two);
        Party.awaitWay("websocket", one, two);
        Party.talk(one, two, 0, MESSAGES);
      }
    }
  }
}
