package dev.stenope.node.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Identity;
import dev.stenope.node.Home;
import dev.stenope.node.relay.Admission;
import dev.stenope.node.relay.BufferingProxy;
import dev.stenope.node.relay.BufferingProxy.Manner;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.relay.RelaySettings;
import dev.stenope.node.relay.TlsHop;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two whole nodes between which no datagram passes, since one has but IPv4 and the other but IPv6,
/// and a relay that each reaches through a proxy of its own, which knows plain HTTP and hands on
/// what is whole.
class ProxiedNodesTest {
  private static final int MESSAGES = 100;

  /// What is long enough on a machine that does much else.
  private static final Duration MEETING = Duration.ofSeconds(15);

  private static final Duration TALK = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final Identity owner = Identity.make(new SecureRandom());
  private final Relay relay = start();

  private Relay start() {
    try {
      return Relay.start(
          owner, RelaySettings.on("127.0.0.1", 0).withOpen(true), _ -> Admission.GUEST);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  /// A node and the proxy that it has.
  private final class Side implements AutoCloseable {
    final BufferingProxy proxy;
    final ProxiedParty party;
    private final TlsHop behind;

    Side(String name, String address, Duration patience, Manner manner) throws IOException {
      Home home = Party.home(directory, name);
      behind = TlsHop.behind(home.identity(), relay);
      proxy = new BufferingProxy(behind.port(), patience, manner);
      party = new ProxiedParty(home, directory, address, owner, relay, proxy.port());
    }

    @Override
    public void close() throws IOException {
      try (behind;
          proxy) {
        party.close();
      }
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within a minute");
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Test
  void theyTalkThroughProxiesThatHandOnWhatIsWhole() throws Exception {
    Duration patience = Duration.ofMinutes(1);
    try (Side one = new Side("one", "127.0.0.1", patience, Manner.ENDS);
        Side two = new Side("two", "::1", patience, Manner.ENDS)) {
      ProxiedParty.meet(one.party, two.party, MEETING);
      ProxiedParty.talk(one.party, two.party, 0, MESSAGES, TALK);
      ProxiedParty.talk(one.party, two.party, MESSAGES, MESSAGES, TALK);
      for (Side side : List.of(one, two)) {
        assertNotEquals(0, side.proxy.upgrades());
        assertNotEquals(0, side.proxy.polls());
        assertEquals(0, side.proxy.cuts());
        side.party.assertCalm();
      }
    }
  }

  /// A poll that was cut off is asked for again, so that nothing is missed; and for less long if
  /// the proxy said so, so that it is not cut off again.
  @ParameterizedTest
  @EnumSource
  void theyGoOnWhereAPollThatWaitsIsCutOff(Manner manner) throws Exception {
    Duration patience = Duration.ofSeconds(3);
    try (Side one = new Side("one", "127.0.0.1", patience, manner);
        Side two = new Side("two", "::1", patience, manner)) {
      ProxiedParty.meet(one.party, two.party, MEETING);
      ProxiedParty.talk(one.party, two.party, 0, MESSAGES, TALK);
      await(() -> one.proxy.cuts() > 0 && two.proxy.cuts() > 0);
      ProxiedParty.talk(one.party, two.party, MESSAGES, MESSAGES, TALK);
      int cuts = one.proxy.cuts();
      if (manner == Manner.ANSWERS) {
        assertTrue(isLeftAlone(one.proxy));
      } else {
        // The client of the JDK asks again by itself.
        await(() -> one.proxy.cuts() >= cuts + 2);
      }
      ProxiedParty.talk(one.party, two.party, 2 * MESSAGES, MESSAGES, TALK);
      one.party.assertCalm();
      two.party.assertCalm();
    }
  }

  /// Whether two polls in a row end by themselves. One that is held for as long as it may be is cut
  /// off nevertheless where the machine is busy.
  private static boolean isLeftAlone(BufferingProxy proxy) throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      int cuts = proxy.cuts();
      int empty = proxy.emptyPolls();
      await(() -> proxy.emptyPolls() >= empty + 2 || proxy.cuts() > cuts);
      if (proxy.cuts() == cuts) {
        return true;
      }
    }
    return false;
  }
}
