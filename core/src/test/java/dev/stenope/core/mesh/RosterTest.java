package dev.stenope.core.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.mesh.Roster.Invited;
import dev.stenope.core.mesh.Roster.Member;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RosterTest {
  private static final Identity VPS = Identity.make(Dice.seeded(1));

  private final Member vps = new Member(VPS.publicKey(), "vps", Dice.bytes(32, 2), 7, List.of());
  private final Roster roster =
      Roster.empty("home")
          .withMember(vps)
          .withInvitations(
              List.of(
                  new Invited(Dice.bytes(32, 3), 9, null, "ada"),
                  new Invited(Dice.bytes(32, 4), 10, VPS.id(), "")))
          .withSeen(Map.of("abc", 11L));

  @Test
  void comesBackFromJson() throws MalformedException {
    Roster read = Roster.of(Json.read(roster.toJson().toBytes()));
    assertEquals(roster.toJson().toString(), read.toJson().toString());
    assertEquals(Map.of("abc", 11L), read.seen());
    assertNotNull(read.member(VPS.id()));
    Roster empty = Roster.empty("home");
    assertEquals(empty.toJson().toString(), Roster.of(empty.toJson()).toJson().toString());
  }

  @Test
  void aMemberIsThereOnce() {
    Roster renewed =
        roster.withMember(new Member(VPS.publicKey(), "new", new byte[32], 8, List.of()));
    assertEquals(1, renewed.members().size());
    Member member = renewed.member(VPS.id());
    assertNotNull(member);
    assertEquals("new", member.name());
    assertNull(roster.withoutMember(VPS.id()).member(VPS.id()));
    assertEquals(2, roster.withoutMember(VPS.id()).invitations().size());
  }

  @Test
  void noTwoHaveOneName() {
    NodeId other = Identity.make(Dice.seeded(6)).id();
    assertEquals("desk", roster.free("desk", other));
    assertEquals("vps", roster.free("vps", VPS.id()));
    assertEquals("VPS-2", roster.free("VPS", other));
    assertEquals("Home-2", roster.free("Home", other));
    assertEquals("ada-2", roster.free("ada", other), "it is kept for who was invited so");
    String long1 = "x".repeat(32);
    Member taken =
        new Member(Identity.make(Dice.seeded(7)).publicKey(), long1, new byte[32], 8, List.of());
    assertEquals("x".repeat(30) + "-2", roster.withMember(taken).free(long1, other));
  }

  @Test
  void aDamagedOneIsNotRead() throws MalformedException {
    String text = roster.toJson().toString();
    for (String[] change :
        new String[][] {
          {"\"version\":1", "\"version\":2"},
          {"\"name\":\"home\"", "\"name\":\"\""},
          {"\"name\":\"vps\"", "\"name\":7"},
          {"\"met_since\":7", "\"met_since\":\"7\""},
          {"\"public_key\":\"", "\"public_key\":\"!"},
          {"\"pair_root\":\"", "\"pair_root\":\"AAAA"},
          {"\"node_id\":\"" + VPS.id(), "\"node_id\":\"" + "a".repeat(32)},
          {"\"bound_to\":\"", "\"bound_to\":\"x"},
          {"\"alias\":\"", "\"alias\":\"-"},
          {"\"abc\":11", "\"abc\":null"}
        }) {
      assertTrue(text.contains(change[0]), change[0]);
      Json json = Json.read(text.replace(change[0], change[1]).getBytes(UTF_8));
      assertThrows(MalformedException.class, () -> Roster.of(json), change[1]);
    }
  }

  @Test
  void nothingIsLeftOfOneThatIsCutOff() throws MalformedException {
    Identity home = Identity.make(Dice.seeded(5));
    Revocation word = Revocation.ofNode(home, VPS.id(), 12);
    Roster without = roster.withCutOff(new CutOff(VPS.id(), "vps", word, false));
    Roster read = Roster.of(Json.read(without.toJson().toBytes()));
    assertTrue(read.isCutOff(VPS.id()));
    assertEquals(List.of(), read.members());
    assertEquals(1, read.invitations().size(), "the one that it has used is gone");
    Roster pardoned = read.withPardon(VPS.id());
    assertFalse(Roster.of(pardoned.toJson()).isCutOff(VPS.id()));
    assertEquals(1, pardoned.cutOff().size());
    assertFalse(roster.withPardon(VPS.id()).isCutOff(VPS.id()));
  }

  @Test
  void showsNoSecret() {
    assertFalse(roster.toString().contains("[B@"));
    assertTrue(roster.invitations().toString().startsWith("[Invited[expires 9"));
  }
}
