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

/// What is told of messages that come, and again when the node starts again.
class ArrivalsTest {
  private static final int LIVES = 30;
  private static final long LEFT = 7;

  private final NodeId peer = Identity.make(new SecureRandom()).id();
  private final Outlet out = new Outlet();
  private final Durability durability = new Durability(out, 0);
  private final List<Output> outputs = new ArrayList<>();
  private final List<Content> come = new ArrayList<>();
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

  @Test
  void whatComesIsThereAtOnceAndForCertainWhenItIsOnTheDisk() {
    Arrivals arrivals = arrivals(new Recovered());
    out.begin(outputs::add, 2);
    String node = peer.text();
    byte[] text =
        Content.of(
            Envelope.of(Envelope.Type.CHAT, "m", "2027-01-15T08:00:00Z", node, node, "hello"));
    long stream = Lane.stream(1, Envelope.NORMAL);
    arrivals.arrived(whole(stream, 0, text), 2, 2);
    assertEquals(1, come.size());
    assertEquals(List.of(), told);
    durability.durable(2, 3);
    assertEquals(1, come.size());
    assertEquals(List.of(stream), told);
    arrivals.arrived(whole(stream, 1, Content.of(Output.Progress.PROCESSED, "m")), 4, 4);
    assertEquals(List.of(false, true, false), hurries());
    out.end();
  }

  private static Frame.Message whole(long stream, long number, byte[] text) {
    return new Frame.Message(stream, number, 0, 0, text.length, text, 0, text.length);
  }

  /// Whether anybody awaits each of the records.
  private List<Boolean> hurries() {
    return outputs.stream().map(each -> ((Output.Append) each).awaited()).toList();
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
        durability,
        recovered,
        new Arrivals.Listener() {
          @Override
          public void arriving(Content content, long since, long now) {
            come.add(content);
          }

          @Override
          public void delivered(Ref ref, Content content, long since, long now) {
            told.add(ref.stream());
            ArrivalsTest.this.since.add(since);
          }

          @Override
          public void bulk(Ref ref, byte[] message) {}
        },
        (_, _, _) -> said++);
  }
}
