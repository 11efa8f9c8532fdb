package dev.stenope.core.rendezvous;

import static dev.stenope.core.rendezvous.Folder.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.KeySchedule;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.rendezvous.Rendezvous.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RendezvousTest {
  private final Folder folder = new Folder();
  private final byte[] root = KeySchedule.root(Dice.bytes(32, 1));
  private Folder.Visitor low = folder.visitor("low", Identity.make(Dice.seeded(1)));
  private Folder.Visitor high = folder.visitor("high", Identity.make(Dice.seeded(2)));
  private Introduction ofLow = Introduction.inviter(root);
  private Introduction ofHigh = ofLow;

  @BeforeEach
  void introduce() {
    if (low.identity.id().compareTo(high.identity.id()) > 0) {
      Folder.Visitor other = low;
      low = high;
      high = other;
    }
    ofLow = pair(low, high);
    ofHigh = pair(high, low);
    low.expect(ofLow);
    high.expect(ofHigh);
  }

  private Introduction pair(Folder.Visitor self, Folder.Visitor other) {
    return Introduction.pair(root, self.identity.id(), other.identity.publicKey());
  }

  private static void agree(Folder.Visitor requester, Folder.Visitor responder) {
    Output.Agreed ours = requester.last(Output.Agreed.class);
    Output.Agreed theirs = responder.last(Output.Agreed.class);
    assertEquals(Session.Role.REQUESTER, ours.session().role());
    assertEquals(Session.Role.RESPONDER, theirs.session().role());
    assertArrayEquals(ours.session().pairRoot(), theirs.session().pairRoot());
    assertArrayEquals(responder.identity.publicKey(), ours.peerKey());
    assertEquals(responder.offer(), ours.peer());
    assertEquals(requester.offer(), theirs.peer());
    long apart = ours.at().instant() - requester.skew - (theirs.at().instant() - responder.skew);
    assertTrue(Math.abs(apart) < 2_000_000, () -> "apart " + apart);
  }

  @Test
  void twoNodesMeetAndLeaveNothingBehind() {
    low.request(ofLow);
    folder.settle();
    agree(low, high);
    assertTrue(folder.files.isEmpty());
    assertTrue(low.last(Output.Agreed.class).at().instant() >= folder.now + 400_000_000);
    low.rendezvous.wake(folder.now, low::take);
    assertEquals(Long.MAX_VALUE, low.rendezvous.deadline());
  }

  @Test
  void allFilesLookAlike() {
    high.answers = false;
    low.request(ofLow);
    folder.settle();
    high.rendezvous.answer(
        high.last(Output.Requested.class).request(), high.offer(), folder.now, high::take);
    folder.files.forEach(
        (name, content) -> {
          assertTrue(name.matches("handshake-\\d{10}-[a-z2-7]{32}\\.bin"), name);
          assertEquals(4096, content.length);
        });
    assertEquals(1, folder.files.size());
  }

  @Test
  void whenBothRequestTheHigherAnswers() {
    low.request(ofLow);
    high.request(ofHigh);
    folder.settle();
    agree(low, high);
    assertEquals(1, low.all(Output.Agreed.class).size());
    assertEquals(1, high.all(Output.Agreed.class).size());
    high.rendezvous.withdraw(ofHigh, high::take);
    assertTrue(folder.files.isEmpty());
  }

  @Test
  void theLowerAnswersAfterAllWhereTheHigherDoesNotSeeIt() {
    low.request(ofLow);
    high.request(ofHigh);
    high.sees = false;
    folder.pass(9 * SECOND);
    assertEquals(0, low.all(Output.Agreed.class).size());
    folder.pass(2 * SECOND);
    assertEquals(1, low.all(Output.Agreed.class).size());
    high.sees = true;
    folder.pass(SECOND);
    agree(high, low);
    assertEquals(1, high.all(Output.Agreed.class).size());
  }

  @Test
  void aRequestIsRenewedBeforeItExpiresAndRemovedWhenItDoes() {
    high.sees = false;
    low.request(ofLow);
    String first = folder.files.keySet().iterator().next();
    folder.pass(239 * SECOND);
    assertEquals(List.of(first), List.copyOf(folder.files.keySet()));
    folder.pass(2 * SECOND);
    assertEquals(1, folder.files.size());
    assertFalse(folder.files.containsKey(first));
    low.renews = false;
    folder.pass(301 * SECOND);
    assertTrue(folder.files.isEmpty());
    assertEquals(2, low.all(Output.Renew.class).size());
    assertEquals(Long.MAX_VALUE, low.rendezvous.deadline());
  }

  @Test
  void anUnreadResponseIsRemovedWhenItExpires() {
    low.request(ofLow);
    low.sees = false;
    folder.pass(SECOND);
    assertEquals(1, folder.files.size());
    low.rendezvous.withdraw(ofLow, low::take);
    folder.pass(299 * SECOND);
    assertEquals(1, folder.files.size());
    folder.pass(2 * SECOND);
    assertTrue(folder.files.isEmpty());
  }

  @Test
  void aReplayedRequestIsRemovedAndNotAnswered() {
    low.request(ofLow);
    Map.Entry<String, byte[]> file = folder.files.entrySet().iterator().next();
    String name = file.getKey();
    byte[] content = file.getValue();
    folder.settle();
    for (int i = 0; i < 3; i++) {
      folder.files.put(name, content);
      folder.pass(10 * SECOND);
      if (i == 1) {
        high.restart();
        high.expect(ofHigh);
      }
    }
    assertEquals(1, high.all(Output.Agreed.class).size());
    assertFalse(folder.files.containsKey(name));
  }

  @Test
  void aRequestReplayedLaterIsTooOldAndThenForgotten() {
    low.request(ofLow);
    Map.Entry<String, byte[]> file = folder.files.entrySet().iterator().next();
    String name = file.getKey();
    byte[] content = file.getValue();
    folder.settle();
    assertEquals(1, high.rendezvous.seen().size());
    folder.pass(361 * SECOND);
    high.rendezvous.wake(folder.now, high::take);
    assertEquals(Map.of(), high.rendezvous.seen());
    folder.files.put(name, content);
    folder.pass(SECOND);
    assertEquals(1, high.all(Output.Requested.class).size());
  }

  @Test
  void onlyTheNewestRequestIsAnswered() {
    high.sees = false;
    low.request(ofLow);
    Map.Entry<String, byte[]> old = folder.files.entrySet().iterator().next();
    String name = old.getKey();
    byte[] content = old.getValue();
    folder.pass(2 * SECOND);
    low.request(ofLow);
    high.sees = true;
    folder.settle();
    folder.files.put(name, content);
    folder.pass(20 * SECOND);
    agree(low, high);
    assertEquals(1, high.all(Output.Requested.class).size());
  }

  @Test
  void aPeerIsAnsweredSixTimesAMinute() {
    low.sees = false;
    for (int i = 0; i < 20; i++) {
      low.request(ofLow);
      folder.pass(SECOND);
    }
    assertEquals(6, high.all(Output.Agreed.class).size());
    folder.pass(60 * SECOND);
    assertEquals(7, high.all(Output.Agreed.class).size());
  }

  @Test
  void filesOfAFormerLifeAreRemoved() {
    high.sees = false;
    low.request(ofLow);
    low.restart();
    low.expect(ofLow);
    folder.pass(SECOND);
    assertTrue(folder.files.isEmpty());
  }

  @Test
  void aFileThatIsNotWholeYetIsReadAgain() {
    low.request(ofLow);
    String name = folder.files.keySet().iterator().next();
    byte[] whole = folder.files.put(name, new byte[100]);
    folder.pass(SECOND / 2);
    folder.files.put(name, whole == null ? new byte[0] : whole);
    folder.pass(2 * SECOND);
    agree(low, high);
    assertEquals(1, high.rendezvous.malformed());
  }

  @Test
  void aFileThatNeverBecomesWholeIsGivenUp() {
    low.request(ofLow);
    String name = folder.files.keySet().iterator().next();
    folder.files.put(name, new byte[4096]);
    folder.pass(60 * SECOND);
    assertEquals(4, high.all(Output.Fetch.class).size());
  }

  @Test
  void junkCausesNothing() {
    for (int i = 0; i < 2000; i++) {
      folder.files.put(
          "handshake-%d-%032d.bin".formatted(1_700_000_000 + i, 2222 + i).replace('0', 'a'),
          new byte[4096]);
      folder.files.put(
          "handshake-1700000000-" + "a".repeat(27) + (10_000 + i) + ".bin", new byte[1]);
      folder.files.put("photo-" + i + ".jpg", new byte[1]);
    }
    folder.settle();
    assertEquals(List.of(), high.outputs);
    low.request(ofLow);
    folder.settle();
    agree(low, high);
  }

  @Test
  void aThirdNodeInTheSameFolderTouchesNothing() {
    Folder.Visitor third = folder.visitor("third", Identity.make(Dice.seeded(9)));
    byte[] other = KeySchedule.root(Dice.bytes(32, 9));
    third.expect(Introduction.pair(other, third.identity.id(), low.identity.publicKey()));
    low.request(ofLow);
    folder.settle();
    agree(low, high);
    assertEquals(List.of(), third.outputs);
  }

  @Test
  void clocksMayDifferByAMinute() {
    for (long skew : new long[] {-59, -1, 1, 59}) {
      low.skew = skew * SECOND;
      low.request(ofLow);
      folder.settle();
      assertEquals(List.of(), high.all(Output.Refused.class));
      assertEquals(Session.Role.REQUESTER, low.last(Output.Agreed.class).session().role());
      folder.pass(60 * SECOND);
    }
    assertEquals(4, high.all(Output.Agreed.class).size());
  }

  @Test
  void aCorrectedClockMeetsAtTheSameInstant() {
    low.skew = 3600 * SECOND;
    low.rendezvous.corrected(-3600 * SECOND);
    low.request(ofLow);
    folder.settle();
    agree(low, high);
  }

  @Test
  void aClockThatIsFarOffIsReported() {
    for (long skew : new long[] {90, 600, 7200}) {
      low.skew = skew * SECOND;
      low.request(ofLow);
      folder.pass(61 * SECOND);
      low.rendezvous.withdraw(ofLow, low::take);
    }
    List<Output.Refused> refused = high.all(Output.Refused.class);
    assertEquals(3, refused.size());
    assertEquals("clock", refused.getFirst().code());
    String text = refused.getFirst().text();
    assertTrue(
        text.contains("of low differ by 1 min 30 s")
            && text.contains("2023-11-14T22:13:20Z here")
            && text.contains("2023-11-14T22:14:50Z there")
            && text.contains("set the one"),
        text);
    assertEquals(0, high.all(Output.Requested.class).size());
  }

  @Test
  void forgettingRemovesTheFiles() {
    high.sees = false;
    low.request(ofLow);
    low.rendezvous.forget(ofLow, low::take);
    assertTrue(folder.files.isEmpty());
    high.sees = true;
    high.request(ofHigh);
    folder.settle();
    assertEquals(List.of(), low.all(Output.Fetch.class));
  }

  @Test
  void aPeerThatFloodsTheDropIsAskedForAFewFilesAtATime() {
    high.sees = false;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      low.request(ofLow);
      names.addAll(folder.files.keySet());
    }
    List<Output> outputs = new ArrayList<>();
    high.rendezvous.appeared(names, folder.now, outputs::add);
    assertEquals(30, outputs.size());
    outputs.clear();
    high.rendezvous.wake(folder.now + 20 * SECOND, outputs::add);
    assertEquals(8, outputs.size());
    assertTrue(high.rendezvous.deadline() > folder.now + 20 * SECOND);
  }
}
