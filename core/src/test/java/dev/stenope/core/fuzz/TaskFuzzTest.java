package dev.stenope.core.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.agent.Tasks;
import dev.stenope.core.agent.Turn;
import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class TaskFuzzTest {
  private static final long SECOND = 1_000_000_000L;

  private static final List<String> TYPES =
      List.of(
          "offer",
          "accepted",
          "refused",
          "lease",
          "beat",
          "answer",
          "done",
          "lost",
          "cancel",
          "settled");

  /// Names and values of members.
  private static final List<String> WORDS =
      List.of(
          "text",
          "sent",
          "status",
          "percent",
          "begun",
          "busy",
          "attempt",
          "agent",
          "pure",
          "lease",
          "epoch",
          "task",
          "job",
          "number",
          "input",
          "phase",
          "leases",
          "given",
          "refusing",
          "node",
          "COMPLETED",
          "FAILED",
          "REJECTED",
          "WORKING",
          "a",
          "j.1",
          "j",
          "STARTED",
          "owner",
          "attempts",
          "size",
          "skill",
          "retry",
          "enough",
          "until");

  private static final NodeId SELF = NodeId.of(Dice.bytes(32, 0));
  private static final NodeId PEER = NodeId.of(Dice.bytes(32, 1));

  /// What a peer leaves out is there, so that the decoders behind it are reached. Of what is kept,
  /// the same.
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) {
    Tasks tasks = new Tasks(SELF);
    Turn turn = new Turn(SECOND, true);
    tasks.ordered(
        new TaskOrder.Seats(
            List.of(
                new TaskOrder.Seat(PEER, "a", List.of(), 1),
                new TaskOrder.Seat(SELF, "a", List.of(), 1))),
        turn);
    TaskOrder.Terms terms =
        new TaskOrder.Terms(PEER, null, "", false, false, 30, 0, Long.MAX_VALUE);
    tasks.ordered(new TaskOrder.Submit("j", terms, List.of("x")), turn);
    Json drawn = Drawn.members(WORDS, bytes);
    for (String type : TYPES) {
      try {
        Json whole = new Json().put("type", type).put("task", "j.1").put("epoch", 1);
        drawn.members().forEach(whole::put);
        tasks.heard(PEER, whole, turn);
        tasks.heard(PEER, Json.read(bytes), turn);
      } catch (MalformedException _) {
        // what a decoder may answer to bytes it does not trust
      }
    }
    tasks.wake(new Turn(100 * SECOND, true));
    for (String key : List.of("j/j", "p/j.1", "w/" + PEER.text() + "/j.1")) {
      try {
        new Tasks(SELF).recover(key, drawn.toBytes());
      } catch (MalformedException _) {
        // the same of what was damaged
      }
    }
  }
}
