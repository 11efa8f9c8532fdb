package dev.stenope.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Output;
import dev.stenope.core.journal.JournalRecord;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random worlds. `-Dseed=N` runs that one alone, `-Dseeds=N` so many.
class SeedsTest {
  private static final long FIRST = 1;

  private static final Set<String> STEPS =
      Set.of("ACTIVE", "FROZEN", "OFFERED", "PREPARED", "STANDBY", "STANDBY unconfirmed");

  @Test
  void randomWorldsStaySafeAndEndWell() {
    Long one = Long.getLong("seed");
    assertNoneFailed(
        one == null ? Seeds.run(FIRST, Long.getLong("seeds", 500)) : Seeds.run(one, 1));
  }

  /// `-Dhandoff=N` runs that one alone, `-Dhandoffs=N` so many.
  @Test
  void anAgentIsNeitherLostNorDoubledWhereverNodesDie() {
    Deaths deaths = new Deaths();
    Long one = Long.getLong("handoff");
    assertNoneFailed(
        one == null ? deaths.run(FIRST, Long.getLong("handoffs", 200)) : deaths.run(one, 1));
    if (one == null) {
      assertTrue(deaths.count().keySet().containsAll(STEPS), deaths.count()::toString);
    }
  }

  private static void assertNoneFailed(List<Seeds.Failure> failures) {
    if (!failures.isEmpty()) {
      Seeds.Failure failure = failures.getFirst();
      throw new AssertionError(
          failures.size() + " seeds failed, the first is " + failure.seed(), failure.fault());
    }
  }

  /// A night's work: `mvn -Pnightly -pl sim -am test -Dtest=SeedsTest`.
  @Test
  @Tag("nightly")
  void aHundredThousandWorlds() {
    assertNoneFailed(Seeds.run(FIRST, 100_000));
  }

  @Test
  @Tag("nightly")
  void aHundredThousandHandoffs() {
    assertNoneFailed(new Deaths().run(FIRST, 100_000));
  }

  @Test
  void aSeedMakesTheSameWorldEachTime() {
    for (long seed = 1; seed <= 20; seed++) {
      assertEquals(hash(seed), hash(seed), "seed " + seed);
    }
  }

  @Test
  void aMessageInTheClearIsFound() {
    assertFound(
        "a secret left the node",
        (output, on) -> {
          if (output instanceof Output.Transmit packet) {
            byte[] mark = World.MARK.getBytes(US_ASCII);
            System.arraycopy(mark, 0, packet.buffer(), packet.offset() + 20, mark.length);
          }
          on.accept(output);
        });
  }

  @Test
  void aMessageThatIsDeliveredTwiceIsFound() {
    assertFound(
        "got message",
        (output, on) -> {
          on.accept(output);
          if (output instanceof Output.Delivered) {
            on.accept(output);
          }
        });
  }

  @Test
  void aMessageThatIsSwallowedIsFound() {
    AtomicInteger count = new AtomicInteger();
    assertFound(
        "",
        (output, on) -> {
          if (!(output instanceof Output.Delivered) || count.incrementAndGet() % 3 != 0) {
            on.accept(output);
          }
        });
  }

  @Test
  void aMessageThatIsPromisedAndNotWrittenDownIsFound() {
    assertFound("", withoutRecord(JournalRecord.QUEUED));
  }

  @Test
  void aMessageThatIsAcceptedAndNotWrittenDownIsFound() {
    assertFound("", withoutRecord(JournalRecord.RECEIVED));
  }

  @Test
  void anAgentWhosePlaceIsNotWrittenDownIsFound() {
    World.Tamper forgets = withoutRecord(JournalRecord.STATE);
    assertFound("", seed -> new HandoffWorld(seed, forgets).run());
  }

  /// In the place of a record, the journal gets one that means nothing.
  private static World.Tamper withoutRecord(int type) {
    byte[] nothing = JournalRecord.write(new JournalRecord.Settled(0, 0));
    return (output, on) ->
        on.accept(
            output instanceof Output.Append(byte[] record, boolean awaited) && record[0] == type
                ? new Output.Append(nothing, awaited)
                : output);
  }

  @Test
  void aPacketToAStrangerIsFound() {
    assertFound(
        "which nobody named",
        (output, on) -> {
          on.accept(output);
          if (output instanceof Output.Transmit packet && packet.length() > 100) {
            byte[] other = packet.buffer().clone();
            other[packet.offset() + packet.length() - 1]++;
            on.accept(
                new Output.Transmit(
                    packet.socket(),
                    Net.address("192.0.2.1").withPort(9),
                    other,
                    packet.offset(),
                    packet.length()));
          }
        });
  }

  /// Some world out of a thousand shows the fault.
  private static void assertFound(String message, World.Tamper fault) {
    assertFound(message, seed -> new RandomWorld(seed, fault).run());
  }

  private static void assertFound(String message, LongConsumer world) {
    Violation violation =
        assertThrows(
            Violation.class,
            () -> {
              for (long seed = FIRST; seed < FIRST + 1000; seed++) {
                world.accept(seed);
              }
            });
    String text = String.valueOf(violation.getMessage());
    assertTrue(text.contains(message), text);
    assertTrue(text.matches("(?s).*-D(seed|handoff)=.*"), text);
  }

  private static long hash(long seed) {
    long[] hash = new long[1];
    new RandomWorld(
            seed,
            (output, on) -> {
              if (output instanceof Output.Transmit packet) {
                for (int i = 0; i < packet.length(); i++) {
                  hash[0] = hash[0] * 31 + packet.buffer()[packet.offset() + i];
                }
              }
              on.accept(output);
            })
        .run();
    return hash[0];
  }
}
