package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Two nodes that have nothing in common but a folder.
class MailTest {
  private static final long MINUTE = 60 * S;
  private static final long HOUR = 60 * MINUTE;

  private final TwoNodes world = new TwoNodes(10 * MS);

  /// Met once, and without any path from now on.
  private void part() {
    world.befriend();
    world.cut = true;
    assertTrue(world.until(() -> !world.a.online() && !world.b.online(), MINUTE));
  }

  private static String kind(TwoNodes.Node node) {
    Status.PathStatus path = node.peer().path();
    return path == null ? "" : path.kind();
  }

  private Set<String> mails() {
    Set<String> mails = new HashSet<>(world.drop.keySet());
    mails.removeIf(name -> !name.startsWith("mail-"));
    return mails;
  }

  @Test
  void theyMeetForTheFirstTimeAndTalkThroughTheFolder() {
    world.cut = true;
    world.meet();
    assertTrue(world.until(() -> world.a.online() && world.b.online(), 30 * S));
    assertEquals("drop", kind(world.a));
    assertEquals("drop", kind(world.b));
    world.a.say("hello");
    world.b.say("good day");
    assertTrue(world.until(() -> talked("hello", "good day"), 5 * S));
    assertTrue(world.until(() -> world.a.peer().queued() + world.b.peer().queued() == 0, 5 * S));
  }

  private boolean talked(String toBob, String toAlice) {
    return world.b.received.equals(List.of(toBob)) && world.a.received.equals(List.of(toAlice));
  }

  @Test
  void whatWasSaidWhenThePathsWentComesThroughTheFolderOnceAndInOrder() {
    part();
    List<String> said = IntStream.range(0, 100).mapToObj(i -> "message " + i).toList();
    said.forEach(world.a::say);
    assertTrue(world.until(() -> world.b.received.size() >= 100, 30 * S));
    assertTrue(world.until(() -> world.a.peer().queued() == 0, 30 * S));
    assertEquals(said, world.b.received);
  }

  @Test
  void aLongMessageTakesSeveralFiles() {
    part();
    String text = "x".repeat(200_000);
    world.a.say(text);
    assertTrue(world.until(() -> world.b.received.equals(List.of(text)), 30 * S));
  }

  @Test
  void filesHaveThreeSizesAndNamesThatSayNothing() {
    part();
    Map<String, byte[]> all = new HashMap<>();
    world.a.say("short");
    world.a.say("y".repeat(10_000));
    world.a.say("z".repeat(100_000));
    assertTrue(
        world.until(
            () -> {
              all.putAll(world.drop);
              return world.b.received.size() == 3;
            },
            30 * S));
    Set<Integer> sizes = new HashSet<>();
    all.forEach(
        (name, content) -> {
          if (name.startsWith("mail-")) {
            assertTrue(name.matches("mail-[a-z2-7]{32}\\.bin"), name);
            sizes.add(content.length);
          }
        });
    assertTrue(Set.of(4096, 16384, 65536).containsAll(sizes), sizes.toString());
  }

  @Test
  void aSleepingPeerGetsItWhenItWakesThoughTheSenderIsGone() {
    part();
    world.b.deaf = true;
    world.a.say("sleep well");
    world.until(() -> !mails().isEmpty(), MINUTE);
    world.until(() -> false, 8 * HOUR);
    world.a.deaf = true;
    world.b.restart();
    world.b.deaf = false;
    assertTrue(world.until(() -> world.b.received.equals(List.of("sleep well")), MINUTE));
  }

  @Test
  void aMailThatIsRemovedIsLaidAgain() {
    part();
    world.b.deaf = true;
    world.a.say("again");
    assertTrue(world.until(() -> !mails().isEmpty(), MINUTE));
    world.drop.clear();
    world.b.deaf = false;
    assertTrue(world.until(() -> world.b.received.equals(List.of("again")), 2 * MINUTE));
    assertTrue(world.until(() -> world.a.peer().queued() == 0, MINUTE));
  }

  @Test
  void nothingComesTwiceWhereTheDropShowsOldFilesAgain() {
    part();
    Map<String, byte[]> old = new HashMap<>();
    for (int i = 0; i < 5; i++) {
      world.a.say("number " + i);
      int count = i + 1;
      assertTrue(
          world.until(
              () -> {
                old.putAll(world.drop);
                return world.b.received.size() == count;
              },
              MINUTE));
    }
    world.drop.putAll(old);
    world.b.shown.clear();
    world.until(() -> false, 10 * S);
    world.b.restart();
    world.until(() -> false, MINUTE);
    assertEquals(5, world.b.received.size());
  }

  @Test
  void aForgedFileInThePlaceOfAMailDoesNoHarm() {
    part();
    world.b.deaf = true;
    world.a.say("true");
    assertTrue(world.until(() -> !mails().isEmpty(), MINUTE));
    world.drop.replaceAll((_, content) -> new byte[content.length]);
    world.b.deaf = false;
    world.until(() -> false, 2 * S);
    assertEquals(List.of(), world.b.received);
    // The forged file is removed at last, so that the true one can be laid again.
    assertTrue(world.until(() -> world.b.received.equals(List.of("true")), HOUR));
  }

  @Test
  void whoTalksWithoutReadingCanStillSayThatItHasRead() {
    part();
    world.dropDelay = 40 * S;
    for (int i = 0; i < 30; i++) {
      world.a.say("a" + i);
      world.b.say("b" + i);
      world.until(() -> false, 2 * S);
    }
    assertTrue(
        world.until(
            () -> world.b.received.size() == 30 && world.a.received.size() == 30, 20 * MINUTE));
    assertTrue(
        world.until(() -> world.a.peer().queued() + world.b.peer().queued() == 0, 20 * MINUTE));
  }

  @Test
  void namesThatAppearAgainAndAgainAreAnsweredSeldom() {
    part();
    world.a.say("once");
    Map<String, byte[]> old = new HashMap<>();
    assertTrue(
        world.until(
            () -> {
              old.putAll(world.drop);
              return world.b.received.size() == 1;
            },
            MINUTE));
    world.until(() -> false, 5 * S);
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      world.drop.putAll(old);
      world.b.shown.clear();
      world.until(() -> false, S);
      answers.addAll(mails());
    }
    answers.removeAll(old.keySet());
    assertTrue(answers.size() <= 4, answers.size() + " answers within a minute");
  }

  @Test
  void aLongAbsenceLosesNothing() {
    part();
    world.b.give(new Input.Stop());
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      said.add("day " + i / 8 + ", " + i);
      world.a.say(said.getLast());
      world.until(() -> false, 3 * HOUR);
      if (i % 8 == 7) {
        world.drop.clear();
      }
    }
    world.b.restart();
    assertTrue(world.until(() -> world.b.received.size() == 20, 12 * HOUR));
    assertEquals(said, world.b.received);
  }

  @Test
  void aBackupThatIsRestoredLosesNothingThatIsSaidAfterwards() {
    part();
    world.a.say("before");
    assertTrue(world.until(() -> world.b.received.size() == 1, MINUTE));
    var backup = world.a.roster;
    for (int i = 0; i < 3; i++) {
      int count = i + 2;
      world.a.say("lost memory " + i);
      assertTrue(world.until(() -> world.b.received.size() == count, MINUTE));
    }
    world.until(() -> false, MINUTE);
    world.a.roster = backup;
    world.a.restart();
    world.a.say("after");
    world.a.say("and after");
    assertTrue(
        world.until(() -> world.b.received.containsAll(List.of("after", "and after")), HOUR));
  }

  @Test
  void bothMayRestartAtAnyMoment() {
    part();
    for (int i = 0; i < 20; i++) {
      world.a.say("said " + i);
      int count = i + 1;
      assertTrue(world.until(() -> world.b.received.size() >= count, 2 * MINUTE), "said " + i);
      world.until(() -> world.a.peer().queued() == 0, MINUTE);
      (i % 2 == 0 ? world.a : world.b).restart();
    }
    assertEquals(IntStream.range(0, 20).mapToObj(i -> "said " + i).toList(), world.b.received);
  }

  @Test
  void aPathTakesOverAsSoonAsThereIsOne() {
    part();
    world.a.say("by mail");
    assertTrue(world.until(() -> world.b.received.size() == 1, MINUTE));
    world.cut = false;
    assertTrue(world.until(() -> kind(world.a).equals("punched"), 3 * MINUTE));
    int files = mails().size();
    world.a.say("directly");
    assertTrue(world.until(() -> world.b.received.size() == 2, S));
    assertEquals(List.of("by mail", "directly"), world.b.received);
    assertTrue(mails().size() <= files);
  }

  /// A mail that was lost while there was a path (seeds 38082, 43779, 81469 and 92040).
  @Test
  void whatWasDueWhileThereWasAPathIsLaidAgainWhenThatHasGone() {
    part();
    world.a.say("lost");
    assertTrue(world.until(() -> !mails().isEmpty(), MINUTE));
    world.drop.clear();
    world.cut = false;
    assertTrue(world.until(() -> kind(world.a).equals("punched"), MINUTE));
    world.until(() -> false, 5 * MINUTE);
    assertEquals(List.of("lost"), world.b.received);
    assertEquals(Set.of(), mails());
    world.cut = true;
    assertTrue(world.until(() -> kind(world.a).equals("drop"), 2 * MINUTE));
    assertFalse(mails().isEmpty());
  }

  @Test
  void whoeverIsLinkedWritesNoMail() {
    world.befriend();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      world.a.say("directly " + i);
      world.until(() -> false, S);
      seen.addAll(mails());
    }
    assertEquals(List.of(), seen);
    assertEquals(20, world.b.received.size());
  }

  @Test
  void whoIsSilentLeavesTheDropAlone() {
    part();
    world.a.say("the last word");
    assertTrue(world.until(() -> world.b.received.size() == 1, MINUTE));
    world.until(() -> false, 5 * MINUTE);
    assertTrue(mails().size() <= 1, mails().toString());
    world.b.give(new Input.Stop());
    world.until(() -> false, 10 * MINUTE);
    assertFalse(world.a.online());
  }
}
