package dev.stenope.core.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stenope.core.crypto.Capability.Denial;
import dev.stenope.core.crypto.Capability.Use;
import dev.stenope.core.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A capability lets its holder do what every block allows, and nobody else anything.
class CapabilityTest {
  private static final long NOW = 1_800_000_000;
  private static final byte[] REQUEST = "request 1".getBytes(UTF_8);

  private final Identity alice = Identity.make(Dice.seeded(1));
  private final Identity bob = Identity.make(Dice.seeded(2));
  private final Identity carol = Identity.make(Dice.seeded(3));
  private final Identity eve = Identity.make(Dice.seeded(4));

  private final Set<String> revoked = new HashSet<>();
  private final Map<String, Long> spent = new HashMap<>();
  private long now = NOW;

  private final Capability.Verifier verifier =
      new Capability.Verifier() {
        @Override
        public NodeId self() {
          return alice.id();
        }

        @Override
        public long now() {
          return now;
        }

        @Override
        public boolean trusts(byte[] issuer) {
          return Arrays.equals(issuer, alice.publicKey());
        }

        @Override
        public boolean isRevoked(String id, byte[] by) {
          return revoked.contains(id + NodeId.of(by));
        }

        @Override
        public long spent(String id) {
          return spent.getOrDefault(id, 0L);
        }
      };

  private static Caveats caveats(List<String> operations, List<String> paths) {
    return new Caveats(operations, List.of(), List.of(), paths, NOW + Caveats.LIFE, -1, 4);
  }

  private Capability forBob() {
    Caveats caveats = caveats(List.of("read", "write"), List.of("work"));
    return Capability.issue(alice, bob.publicKey(), caveats, Dice.bytes(12, 1));
  }

  private Capability forCarol() {
    Caveats caveats = caveats(List.of("read"), List.of("work/notes", "home"));
    return forBob().narrow(bob, carol.publicKey(), caveats, Dice.bytes(12, 2));
  }

  private static Use use(String operation, String path) {
    return new Use(operation, "", "", path, 0, REQUEST);
  }

  private @Nullable Denial check(Capability capability, Identity holder, Use use) {
    return capability.check(verifier, use, capability.prove(holder, alice.id(), use.request()));
  }

  @Test
  void theHolderMayDoWhatEveryBlockAllows() throws MalformedException {
    assertNull(check(forBob(), bob, use("write", "work/a")));
    Capability read = Capability.read(forCarol().text());
    assertNull(check(read, carol, use("read", "work/notes/today")));
    assertNull(check(read, carol, use("read", "work/notes")));
  }

  @Test
  void aBlockNeverAdds() {
    assertEquals(Denial.NOT_GRANTED, check(forCarol(), carol, use("write", "work/notes/a")));
    assertEquals(Denial.NOT_GRANTED, check(forCarol(), carol, use("read", "work/a")));
    assertEquals(Denial.NOT_GRANTED, check(forCarol(), carol, use("read", "home/a")));
    Caveats all = Caveats.until(NOW + 1_000_000);
    Capability wide = forBob().narrow(bob, carol.publicKey(), all, Dice.bytes(12, 3));
    assertEquals(Denial.NOT_GRANTED, check(wide, carol, use("delete", "work/a")));
    now = NOW + Caveats.LIFE;
    assertEquals(Denial.EXPIRED, check(wide, carol, use("read", "work/a")));
  }

  @Test
  void pathsDoNotLeadOut() {
    for (String path :
        List.of(
            "work/../home",
            "work/..",
            "..",
            "workshop",
            "/work",
            "work//a",
            "work/./a",
            "work\\..\\a",
            "")) {
      assertEquals(Denial.NOT_GRANTED, check(forBob(), bob, use("read", path)), path);
    }
    assertNull(check(forBob(), bob, use("read", "work/..a/.b")));
  }

  @Test
  void aTokenThatLeaksIsOfNoUse() {
    assertEquals(Denial.NOT_HOLDER, check(forBob(), eve, use("read", "work/a")));
    assertEquals(Denial.NOT_HOLDER, check(forCarol(), bob, use("read", "work/notes/a")));
  }

  @Test
  void aUseCountsForOneRequestAndOneVerifier() {
    Capability capability = forBob();
    Use use = use("read", "work/a");
    Use other = new Use("read", "", "", "work/a", 0, "request 2".getBytes(UTF_8));
    byte[] proof = capability.prove(bob, alice.id(), REQUEST);
    assertNull(capability.check(verifier, use, proof));
    assertEquals(Denial.NOT_HOLDER, capability.check(verifier, other, proof));
    byte[] elsewhere = capability.prove(bob, carol.id(), REQUEST);
    assertEquals(Denial.NOT_HOLDER, capability.check(verifier, use, elsewhere));
  }

  @Test
  void withoutItsLastBlockItIsAnotherOnes() throws MalformedException {
    Capability stripped = Capability.read(text(forCarol().blocks().subList(0, 1)));
    assertEquals(Denial.NOT_HOLDER, check(stripped, carol, use("write", "work/a")));
  }

  @Test
  void blocksOfOtherTokensDoNotFit() throws MalformedException {
    Caveats all = Caveats.until(NOW + 1000);
    Capability mine = Capability.issue(eve, bob.publicKey(), all, Dice.bytes(12, 4));
    assertEquals(Denial.STRANGER, check(mine, bob, use("delete", "x")));
    Capability wide = Capability.issue(alice, bob.publicKey(), all, Dice.bytes(12, 5));
    List<Capability.Block> mixed = List.of(wide.blocks().getFirst(), forCarol().blocks().getLast());
    assertEquals(
        Denial.FORGED, check(Capability.read(text(mixed)), carol, use("read", "work/notes")));
  }

  @Test
  void onlyTheHolderGivesItOn() throws MalformedException {
    Caveats all = Caveats.until(NOW + 1000);
    Capability wide = Capability.issue(alice, bob.publicKey(), all, Dice.bytes(12, 5));
    assertThrows(
        IllegalArgumentException.class,
        () -> wide.narrow(eve, eve.publicKey(), all, Dice.bytes(12, 6)));
    Capability.Block own =
        Capability.issue(bob, bob.publicKey(), all, Dice.bytes(12, 6))
            .narrow(bob, eve.publicKey(), all, Dice.bytes(12, 6))
            .blocks()
            .getLast();
    List<Capability.Block> forged = List.of(wide.blocks().getFirst(), own);
    assertEquals(Denial.FORGED, check(Capability.read(text(forged)), eve, use("read", "x")));
  }

  @Test
  void everyChangeIsFound() {
    byte[] bytes = Base64.getUrlDecoder().decode(forBob().text().substring(8));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      String text =
          Capability.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      try {
        Capability capability = Capability.read(text);
        assertNotEquals(null, check(capability, bob, use("read", "work/a")), "byte " + i);
      } catch (MalformedException _) {
        // That is found too.
      }
    }
  }

  @Test
  void aRevokedBlockIsRevokedHoweverItIsSigned() throws MalformedException {
    Capability capability = forBob();
    Capability.Block block = capability.blocks().getFirst();
    revoked.add(block.id() + alice.id());
    assertEquals(Denial.REVOKED, check(capability, bob, use("read", "work/a")));
    assertEquals(Denial.REVOKED, check(forCarol(), carol, use("read", "work/notes")));

    // RFC 8032, section 5.1.7: S + L is another signature for those who do not check that S < L.
    byte[] signature = block.signature().clone();
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64))).add(order);
    byte[] sum = s.toByteArray();
    byte[] padded = new byte[32];
    System.arraycopy(
        sum,
        Math.max(0, sum.length - 32),
        padded,
        Math.max(0, 32 - sum.length),
        Math.min(32, sum.length));
    System.arraycopy(reversed(padded), 0, signature, 32, 32);
    Capability.Block other =
        new Capability.Block(
            block.payload(), signature, block.by(), block.to(), block.caveats(), block.id());
    Capability malleable = Capability.read(text(List.of(other)));
    assertEquals(block.id(), malleable.blocks().getFirst().id());
    assertFalse(malleable.isSigned());
    assertEquals(Denial.REVOKED, check(malleable, bob, use("read", "work/a")));
  }

  @Test
  void onlyWhoGaveARightCanRevokeIt() {
    Capability capability = forCarol();
    String last = capability.blocks().getLast().id();
    revoked.add(last + eve.id());
    revoked.add(last + carol.id());
    revoked.add(capability.blocks().getFirst().id() + bob.id());
    assertNull(check(capability, carol, use("read", "work/notes")));
    revoked.add(last + bob.id());
    assertEquals(Denial.REVOKED, check(capability, carol, use("read", "work/notes")));
  }

  @Test
  void aBudgetIsSpentUnderEachBlock() {
    Caveats hundred = new Caveats(List.of(), List.of(), List.of(), List.of(), NOW + 10, 100, 4);
    Caveats thousand = new Caveats(List.of(), List.of(), List.of(), List.of(), NOW + 10, 1000, 4);
    Capability capability =
        Capability.issue(alice, bob.publicKey(), hundred, Dice.bytes(12, 7))
            .narrow(bob, carol.publicKey(), thousand, Dice.bytes(12, 8));
    Use use = new Use("ask", "", "", "", 60, REQUEST);
    assertNull(check(capability, carol, use));
    capability.blocks().forEach(block -> spent.put(block.id(), 60L));
    assertEquals(Denial.OVER_BUDGET, check(capability, carol, use));
    Use negative = new Use("ask", "", "", "", -60, REQUEST);
    assertEquals(Denial.OVER_BUDGET, check(capability, carol, negative));
  }

  @Test
  void itCannotBeGivenOnForEver() throws MalformedException {
    Caveats once = new Caveats(List.of(), List.of(), List.of(), List.of(), NOW + 10, -1, 1);
    Capability two =
        Capability.issue(alice, bob.publicKey(), once, Dice.bytes(12, 9))
            .narrow(bob, bob.publicKey(), Caveats.until(NOW + 10), Dice.bytes(12, 10));
    assertThrows(
        IllegalArgumentException.class,
        () -> two.narrow(bob, bob.publicKey(), Caveats.until(NOW + 10), Dice.bytes(12, 11)));

    Capability deep =
        Capability.issue(alice, bob.publicKey(), Caveats.until(NOW + 10), Dice.bytes(12, 9));
    for (int i = 0; i < Caveats.MAX_DEPTH; i++) {
      deep = deep.narrow(bob, bob.publicKey(), Caveats.until(NOW + 10), Dice.bytes(12, i));
    }
    assertNull(check(Capability.read(deep.text()), bob, use("read", "")));
    Capability deepest = deep;
    assertThrows(
        IllegalArgumentException.class,
        () -> deepest.narrow(bob, bob.publicKey(), Caveats.until(NOW + 10), Dice.bytes(12, 20)));
  }

  /// A token of these blocks, whatever they are.
  static String text(List<Capability.Block> blocks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(1);
    out.write(blocks.size());
    for (Capability.Block block : blocks) {
      out.write(block.payload().length >> 8);
      out.write(block.payload().length);
      out.writeBytes(block.payload());
      out.writeBytes(block.signature());
    }
    return Capability.PREFIX
        + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] other = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      other[i] = bytes[bytes.length - 1 - i];
    }
    return other;
  }
}
