package dev.stenope.app.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.stenope.app.agents.Guard.Letter;
import dev.stenope.core.wire.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final long SECOND = 1_000_000_000L;

  private final Guard guard = new Guard();

  private static Letter letter(String from, String to, String text) {
    return new Letter(from, to, "conversation", 0, List.of(), true, text);
  }

  @Test
  void politenessIsStopped() {
    List<String> words = List.of("Thank you so much!", "No, thank you so much!");
    @Nullable String why = null;
    int sent = 0;
    for (; why == null && sent < 1000; sent++) {
      boolean odd = sent % 2 == 1;
      why =
          guard.refusal(
              letter(odd ? "b/2" : "a/1", odd ? "a/1" : "b/2", words.get(sent % 2)),
              sent * 60L * SECOND);
    }
    assertEquals("they say the same again and again", why);
    assertEquals(7, sent);
  }

  @Test
  void aConversationEndsSomeTime() {
    @Nullable String why = null;
    int sent = 0;
    for (; why == null && sent < 1000; sent++) {
      String from = "a/" + sent % 5;
      why = guard.refusal(letter(from, "b/1", "number " + sent + " " + sent), sent * SECOND);
    }
    assertEquals("their conversation has had 40 messages within an hour", why);
    assertEquals(Guard.TURNS + 1, sent);
    assertNull(guard.refusal(letter("a/9", "b/1", "and on"), 4000 * SECOND));
  }

  @Test
  void aConversationMayNotCostTooMuch() {
    String half = "x".repeat(Guard.TOKENS * Guard.TOKEN / 2);
    assertNull(guard.refusal(letter("a/1", "b/1", half), 0));
    assertNull(guard.refusal(letter("b/1", "a/1", half + " y"), SECOND));
    assertEquals(
        "their conversation has come to some 100000 tokens within an hour",
        guard.refusal(letter("a/1", "b/1", "and"), 2 * SECOND));
    assertNull(guard.refusal(letter("a/1", "b/1", "and"), 3602 * SECOND));
  }

  @Test
  void aPairHasItsPace() {
    for (int i = 0; i < Guard.PER_MINUTE; i++) {
      assertNull(guard.refusal(letter("a/1", "b/1", "number " + i + " of many"), i));
    }
    assertEquals(
        "there were 10 from the one to the other within a minute",
        guard.refusal(letter("a/1", "b/1", "more"), 59 * SECOND));
    assertNull(guard.refusal(letter("a/1", "c/1", "elsewhere"), 59 * SECOND));
    assertNull(guard.refusal(letter("a/1", "b/1", "later"), 61 * SECOND));
  }

  @Test
  void whatWouldComeBackIsRefusedUnlessItIsAnAnswer() {
    List<String> trace = List.of("a/1", "b/2");
    Letter on = new Letter("c/3", "a/1", "x", 2, trace, false, "please do it");
    assertEquals("it would come back to one who caused it", guard.refusal(on, 0));
    assertNull(guard.refusal(new Letter("c/3", "d/4", "x", 2, trace, false, "please"), 0));
    assertNull(guard.refusal(new Letter("c/3", "b/2", "x", 2, trace, true, "done"), 0));
    assertEquals(
        "it has been passed on 9 times",
        guard.refusal(new Letter("c/3", "e/5", "x", Envelope.MAX_HOPS + 1, trace, false, "go"), 0));
  }

  @Test
  void peopleAreAnsweredAsOftenAsTheyAsk() {
    for (int i = 0; i < 100; i++) {
      assertNull(guard.refusal(letter("b/kimi", "a/" + Envelope.ANY, "yes"), i));
    }
  }
}
