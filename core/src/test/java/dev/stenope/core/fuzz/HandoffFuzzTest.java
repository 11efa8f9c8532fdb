package dev.stenope.core.fuzz;

import static dev.stenope.core.fuzz.Drawn.PEER;
import static dev.stenope.core.fuzz.Drawn.SELF;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.agent.Handoff;
import dev.stenope.core.agent.HandoffOrder;
import dev.stenope.core.agent.Turn;
import dev.stenope.core.wire.Json;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class HandoffFuzzTest {
  private static final List<String> TYPES =
      List.of("offer", "prepared", "commit", "active", "abort", "refused", "taken", "standby");

  /// Names and values of members.
  private static final List<String> WORDS =
      List.of(
          "digest",
          "proof",
          "inputs",
          "reason",
          "epoch",
          "agent",
          "number",
          "mine",
          "other",
          "d",
          "phase",
          "held",
          "seen",
          "peer",
          "next",
          "ACTIVE",
          "FROZEN",
          "PREPARED",
          "STANDBY");

  /// What a peer says of an agent that is offered to it, and of one that it may offer.
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    Json drawn = Drawn.members(WORDS, bytes);
    for (String agent : List.of("mine", "other")) {
      Handoff handoff = new Handoff(SELF);
      Turn turn = new Turn(0, true);
      handoff.ordered(new HandoffOrder.Adopt("mine"), turn);
      handoff.ordered(new HandoffOrder.Offer("mine", PEER, "d"), turn);
      Drawn.tell(handoff, TYPES, new Json().put("agent", agent).put("epoch", 2), drawn, bytes);
    }
    Drawn.refusing(() -> new Handoff(SELF).recover("mine", drawn.toBytes()));
  }
}
