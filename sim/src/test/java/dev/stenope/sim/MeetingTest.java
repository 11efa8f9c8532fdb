package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.mesh.Invitation;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// How nodes come together.
class MeetingTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  /// Of one access, so that hosts are 25 ms apart.
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  private final World world = world(1);
  private final Drop folder = world.drop(Drop.Manner.LOCAL);

  @Test
  void twoNodesBehindPortRestrictedNatsMeetThroughAFolderAndChat() {
    Machine home = node("home", Access.PORT_RESTRICTED);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
    world.say(home, laptop);
    world.say(laptop, home);
    world.until("both have been told", world::allDelivered, SECOND);
    world.judge();
  }

  @Test
  void everySolvablePairOfAccessesMeets() {
    for (Access one : Access.values()) {
      for (Access other : Access.values()) {
        if (one.meets(other)) {
          World pair = world(1);
          Drop drop = pair.drop(Drop.Manner.LOCAL);
          Machine a = pair.node("one", one.host(pair.net(), DSL), drop);
          Machine b = pair.node("other", other.host(pair.net(), DSL), drop);
          pair.introduce(a, b);
          pair.until(one + " and " + other + " meet", () -> pair.linked(a, b), 60 * SECOND);
        }
      }
    }
  }

  @Test
  void linuxMasqueradeTwiceConnectsAtAnyClockSkewUpTo250Ms() {
    for (long skew = -250; skew <= 250; skew += 25) {
      World pair = world(skew);
      Drop drop = pair.drop(Drop.Manner.LOCAL);
      Machine one = pair.node("one", Access.LINUX.host(pair.net(), DSL), drop);
      Machine other = pair.node("other", Access.LINUX.host(pair.net(), DSL), drop, skew * MILLI, 0);
      pair.introduce(one, other);
      pair.until("a skew of " + skew + " ms", () -> pair.linked(one, other), 5 * SECOND);
    }
  }

  @Test
  void aSlowCloudIsEnough() {
    Drop cloud = world.drop(Drop.Manner.CLOUD);
    Machine home = world.node("home", Access.LINUX.host(world.net(), DSL), cloud);
    Machine vps = world.node("vps", Access.LINUX.host(world.net(), DSL), cloud);
    world.introduce(home, vps);
    world.until("they are linked", () -> world.linked(home, vps), 60 * SECOND);
  }

  @Test
  void carriersTranslateAgainAndItDoesNotMatter() {
    Segment carrier = world.net().carrier(Access.PORT_RESTRICTED.kind(), DSL);
    Segment house = world.net().lan(carrier, Access.PORT_RESTRICTED.kind(), DSL);
    Machine phone = world.node("phone", world.net().host(house), folder);
    Machine vps = node("vps", Access.PORT_RESTRICTED);
    world.introduce(phone, vps);
    world.until("they are linked", () -> world.linked(phone, vps), 10 * SECOND);
  }

  @Test
  void neighboursMeetInTheirLan() {
    Segment lan = world.net().lan(Access.SYMMETRIC.kind(), DSL);
    Machine one = world.node("one", world.net().host(lan), folder);
    Machine other = world.node("other", world.net().host(lan), folder);
    world.introduce(one, other);
    world.until("they are linked", () -> world.linked(one, other), 10 * SECOND);
    assertEquals("lan", path(one));
  }

  @Test
  void customersOfOneCarrierMeetByItsHairpin() {
    Translation.Kind turning =
        new NatBox.Behavior(
                Dependence.ENDPOINT_INDEPENDENT,
                Dependence.ENDPOINT_INDEPENDENT,
                NatBox.Allocation.RANDOM)
            .withHairpin();
    Segment carrier = world.net().carrier(turning, DSL);
    Machine one = inHouse("one", carrier);
    Machine other = inHouse("other", carrier);
    world.introduce(one, other);
    world.until("they are linked", () -> world.linked(one, other), 10 * SECOND);
    assertEquals("punched", path(one));
  }

  @Test
  void ipv6IsTakenWhereBothHaveIt() {
    Host one = world.net().dualStackHost(world.net().lan(Access.SYMMETRIC.kind(), DSL));
    Host other = world.net().dualStackHost(world.net().lan(Access.SYMMETRIC.kind(), DSL));
    Machine home = world.node("home", one, folder);
    Machine laptop = world.node("laptop", other, folder);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 10 * SECOND);
    assertEquals("ipv6", path(home));
  }

  @Test
  void aNodeThatWasKilledMeetsAgain() {
    Machine home = node("home", Access.LINUX);
    Machine laptop = node("laptop", Access.PRESERVING_CONE);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 10 * SECOND);
    laptop.restart();
    world.until("they are linked again", () -> world.linked(home, laptop), 60 * SECOND);
    world.say(home, laptop);
    world.say(laptop, home);
    world.until("both have been told", world::allDelivered, 10 * SECOND);
  }

  @Test
  void bothWereKilledAndMeetAgain() {
    Machine home = node("home", Access.LINUX);
    Machine laptop = node("laptop", Access.OPENWRT);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 10 * SECOND);
    home.restart();
    laptop.restart();
    world.until("they are linked again", () -> world.linked(home, laptop), 60 * SECOND);
  }

  @Test
  void aNodeThatChangesItsNetworkIsFoundAgain() {
    Host host = Access.PORT_RESTRICTED.host(world.net(), DSL);
    Machine laptop = world.node("laptop", host, folder);
    Machine vps = node("vps", Access.PORT_RESTRICTED);
    world.introduce(vps, laptop);
    world.until("they are linked", () -> world.linked(vps, laptop), 10 * SECOND);
    world.net().move(host, world.net().lan(Access.PORT_RESTRICTED.kind(), DSL));
    laptop.handle(new Input.NetworkChanged());
    world.pass(5 * SECOND);
    world.say(laptop, vps);
    world.say(vps, laptop);
    world.until("both have been told", world::allDelivered, 90 * SECOND);
  }

  @Test
  void aRouterThatRebootsIsPunchedAgain() {
    Machine home = node("home", Access.PORT_RESTRICTED);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 10 * SECOND);
    world.net().routers().forEach(Router::reboot);
    world.say(home, laptop);
    world.until("it is told", world::allDelivered, 90 * SECOND);
  }

  @Test
  void aWrongInvitationOpensNothing() {
    Machine home = node("home", Access.OPEN);
    Machine stranger = node("stranger", Access.OPEN);
    home.handle(new Input.Invite(world.invitation(home)));
    stranger.handle(new Input.Join(world.invitation(home)));
    world.pass(60 * SECOND);
    assertFalse(home.knows(stranger));
    assertFalse(stranger.knows(home));
  }

  @Test
  void anInvitationWorksOnce() {
    Machine home = node("home", Access.OPEN);
    Machine first = node("first", Access.OPEN);
    Machine second = node("second", Access.OPEN);
    var invitation = world.introduce(home, first);
    world.until("they are linked", () -> world.linked(home, first), 10 * SECOND);
    second.handle(new Input.Join(invitation));
    world.pass(60 * SECOND);
    assertFalse(home.knows(second));
    assertTrue(home.events().stream().anyMatch(Output.Notice.class::isInstance), "nobody was told");
  }

  /// The thief waits under the stolen secret and answers the guest before the inviter does.
  @Test
  void aThiefOfTheCodeIsNotTakenForTheInviter() {
    Machine home = node("home", Access.OPEN);
    Machine thief = node("thief", Access.OPEN);
    Machine guest = node("guest", Access.OPEN);
    Invitation code = world.invitation(home);
    thief.handle(
        new Input.Invite(
            new Invitation(code.secret(), thief.id(), code.expires(), code.name(), code.drops())));
    guest.handle(new Input.Join(code));
    world.until("the thief has answered", () -> thief.knows(guest), 10 * SECOND);
    // As long as it runs it can remove what others put, and be quicker.
    thief.kill();
    home.handle(new Input.Invite(code));
    world.until("they are linked", () -> world.linked(home, guest), 300 * SECOND);
    assertFalse(guest.knows(thief));
  }

  @Test
  void replayedAndSwappedFilesChangeNothing() {
    world.mischief(folder);
    Machine home = node("home", Access.PORT_RESTRICTED);
    Machine laptop = node("laptop", Access.LINUX);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 20 * SECOND);
    laptop.restart();
    world.until("they are linked again", () -> world.linked(home, laptop), 60 * SECOND);
    world.say(home, laptop);
    world.pass(60 * SECOND);
    assertTrue(world.linked(home, laptop));
    assertTrue(world.allDelivered());
  }

  @Test
  void oneHundredThousandJunkFilesDoNotKeepThemApart() {
    Mischief.junk(folder, 100_000, world.schedule().now() / SECOND, new SplittableRandom(2));
    Machine home = node("home", Access.PORT_RESTRICTED);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 20 * SECOND);
  }

  @Test
  void aGuestWhoComesLateIsNotKeptWaiting() {
    Machine home = node("home", Access.PORT_RESTRICTED);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED);
    Invitation invitation = world.invitation(home);
    home.handle(new Input.Invite(invitation));
    world.pass(310 * SECOND);
    laptop.handle(new Input.Join(invitation));
    world.until("they are linked", () -> world.linked(home, laptop), 3 * SECOND);
  }

  @Test
  void aClockThatIsAnHourWrongIsCorrectedByTheDrop() {
    Machine home = node("home", Access.LINUX);
    Host host = Access.LINUX.host(world.net(), DSL);
    Machine laptop = world.node("laptop", host, folder, 3600 * SECOND, 0);
    laptop.corrected(200 * MILLI);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
  }

  @Test
  void aStrangerOnTheWireIsNotAnswered() {
    world.meddling();
    Machine home = node("home", Access.PORT_RESTRICTED);
    Machine laptop = node("laptop", Access.OPEN);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 5 * SECOND);
    for (int i = 0; i < 1_000; i++) {
      world.schedule().in(i * 10L * MILLI, () -> world.say(home, laptop));
    }
    world.pass(20 * SECOND);
    assertTrue(world.allDelivered());
  }

  @Test
  void whoCannotReachEachOtherStaysCalm() {
    Machine home = node("home", Access.SYMMETRIC);
    Machine laptop = node("laptop", Access.LINUX_RANDOM);
    world.introduce(home, laptop);
    world.pass(600 * SECOND);
    assertTrue(home.knows(laptop) && laptop.knows(home));
    assertFalse(world.linked(home, laptop));
    int left = folder.names().size();
    assertTrue(left <= 6, left + " files are left in the drop");
  }

  @Test
  void whoCannotReachEachOtherTalksThroughTheFolder() {
    Machine home = node("home", Access.SYMMETRIC);
    Machine laptop = node("laptop", Access.SYMMETRIC);
    world.introduce(home, laptop);
    world.until("they know each other", () -> home.knows(laptop) && laptop.knows(home), 5 * SECOND);
    for (int i = 0; i < 200; i++) {
      world.schedule().in(i * 500L * MILLI, () -> world.say(home, laptop));
      world.schedule().in(i * 500L * MILLI, () -> world.say(laptop, home));
    }
    world.pass(130 * SECOND);
    assertTrue(world.allDelivered());
    assertEquals("drop", path(home));
    assertEquals("drop", path(laptop));
    world.judge();
  }

  @Test
  void threeNodesFormAMesh() {
    Machine vps = node("vps", Access.OPEN);
    Machine home = node("home", Access.LINUX);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED);
    world.introduce(vps, home);
    world.introduce(vps, laptop);
    world.introduce(home, laptop);
    world.until(
        "all are linked",
        () -> world.linked(vps, home) && world.linked(vps, laptop) && world.linked(home, laptop),
        30 * SECOND);
  }

  @Test
  void twoNodesThatHaveNothingToSayAreQuiet() {
    Machine home = node("home", Access.PORT_RESTRICTED);
    Machine laptop = node("laptop", Access.PORT_RESTRICTED);
    world.introduce(home, laptop);
    world.until("they are linked", () -> world.linked(home, laptop), 10 * SECOND);
    world.pass(60 * SECOND);
    long before = home.patience().total() + laptop.patience().total();
    world.pass(600 * SECOND);
    long wakes = home.patience().total() + laptop.patience().total() - before;
    assertTrue(wakes < 6_000, wakes + " wakes in ten minutes");
    assertTrue(world.linked(home, laptop));
  }

  private Machine inHouse(String name, Segment carrier) {
    Segment house = world.net().lan(carrier, Access.FULL_CONE.kind(), Line.Quality.PERFECT);
    return world.node(name, world.net().host(house), folder);
  }

  private Machine node(String name, Access access) {
    return world.node(name, access.host(world.net(), DSL), folder);
  }

  private static String path(Machine machine) {
    var path = machine.status().peers().getFirst().path();
    return path == null ? "none" : path.kind();
  }

  private static World world(long seed) {
    return new World(seed, "mvn -pl sim -am test -Dtest=MeetingTest");
  }
}
