package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.mail.Correspondence;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Writer;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/// A peer that holds the keys and writes what it likes, in any order, and a drop that shows what it
/// likes.
@Tag("fuzz")
class MailFuzzTest {
  private static final byte[] SECRET = Dice.bytes(32, 1);

  @FuzzTest(maxDuration = "2s")
  void standsWhateverThePeerWrites(FuzzedDataProvider input) {
    MailEpoch theirs = new Session(SECRET, Session.Role.REQUESTER).mail();
    MailEpoch ours = new Session(SECRET, Session.Role.RESPONDER).mail();
    long now = 1;
    Correspondence mails =
        new Correspondence(
            List.of(ours), new Talker(), LongUnaryOperator.identity(), Dice.seeded(1));
    while (input.remainingBytes() > 0) {
      now += input.consumeLong(0, 3_600_000_000_000L);
      long number = input.consumeInt(0, 40);
      String name = theirs.out().name(number);
      switch (input.consumeInt(0, 4)) {
        case 0 -> mails.appeared(name, now, _ -> {});
        case 1 -> mails.post(input.consumeBoolean(), now, _ -> {});
        case 2 -> mails.leave();
        default -> {
          byte[] plain = input.consumeBytes(200);
          mails.fetched(
              name, theirs.out().seal(number, plain, Dice.seeded(2)), now, (_, _) -> {}, _ -> {});
        }
      }
      mails.wake(true, now, _ -> {});
      assertTrue(mails.deadline(true) > now);
      assertTrue(mails.epochs().size() <= 4);
    }
  }

  /// Always has a little to say.
  private static final class Talker implements FrameSource {
    private static final Object TOKEN = new Object();

    @Override
    public @Nullable Object fill(Writer packet, long now) {
      packet.u8(0);
      return TOKEN;
    }

    @Override
    public void acked(Object token, long now) {}

    @Override
    public void lost(Object token, long now) {}
  }
}
