package dev.stenope.core.rendezvous;

import static dev.stenope.core.rendezvous.Folder.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.KeySchedule;
import dev.stenope.core.rendezvous.Rendezvous.Output;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeetingByInvitationTest {
  private final Folder folder = new Folder();
  private final byte[] root = KeySchedule.root(Dice.bytes(32, 1));
  private final Introduction inviting = Introduction.inviter(root);
  private final Folder.Visitor inviter = folder.visitor("inviter", Identity.make(Dice.seeded(1)));
  private final Folder.Visitor joiner = folder.visitor("joiner", Identity.make(Dice.seeded(2)));
  private final Folder.Visitor thief = folder.visitor("thief", Identity.make(Dice.seeded(3)));

  private final Introduction joining = Introduction.joiner(root, inviter.identity.id());

  private void invite() {
    inviter.rendezvous.expect(inviting, Folder.START + 600 * SECOND, null);
  }

  private void join(Folder.Visitor visitor) {
    visitor.expect(joining);
    visitor.request(joining);
    folder.pass(SECOND);
  }

  @Test
  void strangersMeet() {
    invite();
    join(joiner);
    Output.Agreed ours = joiner.last(Output.Agreed.class);
    Output.Agreed theirs = inviter.last(Output.Agreed.class);
    assertArrayEquals(inviter.identity.publicKey(), ours.peerKey());
    assertArrayEquals(joiner.identity.publicKey(), theirs.peerKey());
    assertArrayEquals(ours.session().pairRoot(), theirs.session().pairRoot());
  }

  @Test
  void theFirstToUseItMayTryAgainAndNobodyElse() {
    invite();
    join(joiner);
    join(joiner);
    assertEquals(2, joiner.all(Output.Agreed.class).size());
    join(thief);
    assertEquals(List.of(), thief.all(Output.Agreed.class));
    Output.Refused refused = inviter.last(Output.Refused.class);
    assertEquals("used", refused.code());
    assertTrue(
        refused.text().contains("used by " + joiner.identity.id())
            && refused.text().contains("now thief"),
        refused.text());
  }

  /// The thief has the code and the drop: its response is there before the inviter sees anything,
  /// and the request stays.
  @Test
  void aThiefOfTheCodeCannotAnswerInThePlaceOfTheInviter() {
    invite();
    inviter.sees = false;
    joiner.expect(joining);
    joiner.request(joining);
    Map<String, byte[]> request = Map.copyOf(folder.files);
    thief.expect(inviting);
    folder.pass(10 * SECOND);
    assertEquals(1, thief.all(Output.Agreed.class).size());
    assertEquals(List.of(), joiner.all(Output.Agreed.class));
    assertTrue(joiner.rendezvous.malformed() > 0);

    folder.files.putAll(request);
    inviter.sees = true;
    folder.pass(SECOND);
    assertArrayEquals(inviter.identity.publicKey(), joiner.last(Output.Agreed.class).peerKey());
    assertArrayEquals(joiner.identity.publicKey(), inviter.last(Output.Agreed.class).peerKey());
    assertEquals(List.of(), joiner.all(Output.Refused.class));
  }

  @Test
  void theBindingSurvivesARestart() {
    inviter.rendezvous.expect(inviting, Long.MAX_VALUE, joiner.identity.id());
    join(thief);
    assertEquals(List.of(), thief.all(Output.Agreed.class));
    join(joiner);
    assertEquals(1, joiner.all(Output.Agreed.class).size());
  }

  @Test
  void anExpiredInvitationIsNotAnswered() {
    invite();
    folder.pass(601 * SECOND);
    join(joiner);
    assertEquals(List.of(), joiner.all(Output.Agreed.class));
    assertEquals(List.of(), inviter.all(Output.Fetch.class));
  }

  @Test
  void aJoinerWhoseClockIsBehindIsReportedToo() {
    invite();
    joiner.skew = -900 * SECOND;
    join(joiner);
    Output.Refused refused = inviter.last(Output.Refused.class);
    assertEquals("clock", refused.code());
    assertTrue(
        refused.text().contains("15 min 0 s") && refused.text().contains("join once more"),
        refused.text());
  }
}
