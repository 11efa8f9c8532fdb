package dev.stenope.app.cli;

import static dev.stenope.app.cli.TwoDaemons.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.daemon.Setup;
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.crypto.Caveats;
import dev.stenope.core.mesh.Roster;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
  @TempDir Path temp = Path.of("");

  @Test
  void aRightIsGivenPassedOnAndShown() throws Exception {
    Home alice = Setup.create(temp.resolve("alice"), "alice", Settings.standard());
    Home bob = Setup.create(temp.resolve("bob"), "bob", Settings.standard());
    knows(alice, bob, "bob");
    knows(bob, alice, "alice");

    assertEquals(0, run(alice, "token", "issue", "bob", "--op", "read", "--ttl", "2h"));
    assertEquals(0, run(alice, "token", "issue", "bob", "--json"));
    assertEquals(1, run(alice, "token", "issue", "carol"));
    assertEquals(1, run(alice, "token", "issue", "bob", "--depth", "9"));

    Capability given =
        Capability.issue(
            alice.identity(),
            bob.identity().publicKey(),
            Caveats.until(4_000_000_000L),
            CaveatOptions.nonce());
    String text = given.text();
    assertEquals(0, run(bob, "token", "show", text));
    assertEquals(0, run(bob, "token", "show", text, "--json"));
    assertEquals(0, run(bob, "token", "narrow", text, "alice", "--path", "work"));
    assertEquals(1, run(alice, "token", "narrow", text, "bob"));
    char other = text.charAt(text.length() - 4) == 'A' ? 'B' : 'A';
    String damaged =
        text.substring(0, text.length() - 4) + other + text.substring(text.length() - 3);
    assertEquals(1, run(bob, "token", "show", damaged));
    assertTrue(given.isSigned());
  }

  private static void knows(Home one, Home other, String name) throws Exception {
    byte[] key = other.identity().publicKey();
    Roster.Member member = new Roster.Member(key, name, new byte[32], 0, List.of());
    one.keep(one.roster().withMember(member));
  }
}
