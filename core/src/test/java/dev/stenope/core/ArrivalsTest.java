package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Inbox;
import dev.stenope.core.delivery.Lane;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What nobody was told of for certain, when the node starts again.
class ArrivalsTest {
  private static final int LIVES = 30;
  private static final long LEFT = 7;

  private final NodeId peer = Identity.make(new SecureRandom()).id();
  private final Outlet out = new Outlet();
  private final List<Long> told = new ArrayList<>();
  private final List<Long> since = new ArrayList<>();
  private int said;

  @Test
  void theLivesOfThePeerAreToldAgainInTheirOrder() throws MalformedException {
    List<Long> lives = lives();
    arrivals(left(lives)).tellAgain(0);
    assertEquals(lives, told);
  }

  @Test
  void aJournalWrittenAnewKeepsTheirOrder() throws MalformedException {
    List<Long> lives = lives();
    Arrivals before = arrivals(left(lives));
    // A late copy of the first.
    before.find(lives.getFirst());
    Recovered recovered = new Recovered();
    for (byte[] record : anew(before)) {
      recovered.take(record);
    }
    arrivals(recovered).tellAgain(0);
    assertEquals(lives, told);
  }

  @Test
  void whenItLeftIsKnownThroughEveryDeathOfTheReceiver() throws MalformedException {
    Recovered once = left(lives());
    Recovered twice = new Recovered();
    for (byte[] record : anew(arrivals(once))) {
      twice.take(record);
    }
    arrivals(twice).tellAgain(LEFT + 1);
    assertEquals(Set.of(LEFT), Set.copyOf(since));
  }

  @Test
  void whatWasSaidOnAnotherConnectionIsSaidAgain() throws MalformedException {
    long stream = lives().getFirst();
    Arrivals arrivals = arrivals(left(List.of(stream)));
    Inbox inbox = Objects.requireNonNull(arrivals.find(stream));
    Frame.Message part = new Frame.Message(stream, 0, 0, 0, 1, new byte[1], 0, 1);
    inbox.said(1);
    arrivals.arrived(part, 2, 2);
    assertEquals(0, said);
    arrivals.rewind();
    arrivals.arrived(part, 3, 3);
    assertEquals(1, said);
  }

  /// The names of the streams of one lane.
  private static List<Long> lives() {
    SplittableRandom random = new SplittableRandom(1);
    return random.longs(LIVES).map(life -> Lane.stream(life, Envelope.NORMAL)).boxed().toList();
  }

  private static List<byte[]> anew(Arrivals arrivals) {
    List<byte[]> records = new ArrayList<>();
    arrivals.snapshot(record -> records.add(JournalRecord.write(record)));
    return records;
  }

  /// A journal with a message of each that was not recorded.
  private Recovered left(List<Long> lives) throws MalformedException {
    Recovered recovered = new Recovered();
    for (long stream : lives) {
      recovered.take(JournalRecord.write(new JournalRecord.Incoming(peer, stream, 0)));
      recovered.take(JournalRecord.write(new JournalRecord.Received(stream, 0, LEFT, new byte[1])));
    }
    return recovered;
  }

  private Arrivals arrivals(Recovered recovered) {
    return new Arrivals(
        peer,
        new Durability(out, 0),
        recovered,
        new Arrivals.Listener() {
          @Override
          public void delivered(Ref ref, byte[] message, long since, long now) {
            told.add(ref.stream());
            ArrivalsTest.this.since.add(since);
          }

          @Override
          public void say(long stream, Inbox inbox, long now) {
            said++;
          }
        });
  }
}
