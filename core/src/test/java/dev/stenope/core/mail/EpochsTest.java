package dev.stenope.core.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.crypto.Session.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochsTest {
  private int sessions;
  private final MailEpoch first = session(Role.REQUESTER).received(0);

  private MailEpoch session(Role role) {
    return new Session(Dice.bytes(32, ++sessions), role).mail();
  }

  private static List<Long> ids(MailEpoch... epochs) {
    return List.of(epochs).stream().map(MailEpoch::id).toList();
  }

  private static List<Long> ids(Epochs epochs) {
    return epochs.all().stream().map(MailEpoch::id).toList();
  }

  /// The peer was silent since it has requested one, and would write under that (seeds 85520 and
  /// 96476).
  @Test
  void whatThePeerMayWriteUnderIsKeptHoweverOftenThisNodeRequests() {
    MailEpoch theirs = session(Role.RESPONDER);
    Epochs epochs = new Epochs(List.of(first, theirs));
    MailEpoch earliest = session(Role.REQUESTER);
    epochs.add(earliest);
    for (int i = 0; i < 10; i++) {
      MailEpoch latest = session(Role.REQUESTER);
      epochs.add(latest);
      assertEquals(ids(first, theirs, earliest, latest), ids(epochs));
      epochs = new Epochs(epochs.all());
    }
  }

  @Test
  void whatWasWrittenUnderBeforeThePeerWasHeardUnderANewerOneGoes() {
    MailEpoch later = session(Role.RESPONDER);
    MailEpoch[] others = {session(Role.RESPONDER), session(Role.RESPONDER)};
    Epochs epochs = new Epochs(List.of(first, later, others[0], others[1]));
    epochs.heard(later.id());
    MailEpoch latest = session(Role.RESPONDER);
    assertEquals(first, epochs.add(latest));
    assertEquals(ids(later, others[0], others[1], latest), ids(epochs));
  }

  @Test
  void ofThoseThatThePeerHasRequestedTheOldestGoes() {
    Epochs epochs = new Epochs(List.of(first));
    List<MailEpoch> theirs =
        List.of(session(Role.RESPONDER), session(Role.RESPONDER), session(Role.RESPONDER));
    theirs.forEach(epochs::add);
    assertEquals(theirs.getFirst(), epochs.add(session(Role.RESPONDER)));
  }

  @Test
  void whatThisNodeWritesUnderIsKept() {
    MailEpoch written = session(Role.REQUESTER).written(1);
    Epochs epochs = new Epochs(List.of(first, written));
    for (int i = 0; i < 10; i++) {
      epochs.add(session(Role.RESPONDER));
      assertEquals(written, epochs.writing());
      assertNotNull(epochs.find(first.id()));
    }
  }
}
