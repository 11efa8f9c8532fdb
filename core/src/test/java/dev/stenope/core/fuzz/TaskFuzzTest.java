package dev.stenope.core.fuzz;

import static dev.stenope.core.fuzz.Drawn.PEER;
import static dev.stenope.core.fuzz.Drawn.SELF;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.agent.Tasks;
import dev.stenope.core.agent.Turn;
import dev.stenope.core.wire.Json;
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

  /// What a peer says, and what was kept.
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
    Drawn.tell(tasks, TYPES, new Json().put("task", "j.1").put("epoch", 1), drawn, bytes);
    tasks.wake(new Turn(100 * SECOND, true));
    for (String key : List.of("j/j", "p/j.1", "w/" + PEER.text() + "/j.1")) {
      Drawn.refusing(() -> new Tasks(SELF).recover(key, drawn.toBytes()));
    }
  }
}
