package dev.stenope.core.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.agent.Handoff;
import dev.stenope.core.agent.HandoffOrder;
import dev.stenope.core.agent.Turn;
import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
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

  private static final NodeId SELF = NodeId.of(Dice.bytes(32, 0));
  private static final NodeId PEER = NodeId.of(Dice.bytes(32, 1));

  /// What a peer leaves out is there, so that the decoders behind it are reached: of an agent that
  /// is offered to it, and of one that it may offer.
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    Json drawn = Drawn.members(WORDS, bytes);
    for (String agent : List.of("mine", "other")) {
      Handoff handoff = new Handoff(SELF);
      Turn turn = new Turn(0, true);
      handoff.ordered(new HandoffOrder.Adopt("mine"), turn);
      handoff.ordered(new HandoffOrder.Offer("mine", PEER, "d"), turn);
      for (String type : TYPES) {
        try {
          Json whole = new Json().put("type", type).put("agent", agent).put("epoch", 2);
          drawn.members().forEach(whole::put);
          handoff.heard(PEER, whole, turn);
          handoff.heard(PEER, Json.read(bytes), turn);
        } catch (MalformedException _) {
          // what a decoder may answer to bytes it does not trust
        }
      }
    }
    try {
      new Handoff(SELF).recover("mine", drawn.toBytes());
    } catch (MalformedException _) {
      // the same of what was damaged
    }
  }
}
