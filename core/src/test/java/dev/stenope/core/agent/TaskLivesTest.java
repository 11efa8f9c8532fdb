package dev.stenope.core.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.wire.Json;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of tasks whose owner or worker dies and lives again.
class TaskLivesTest {
  private static final long SECOND = TaskNet.SECOND;

  private final TaskNet net = new TaskNet(3);

  private static TaskOrder.Terms terms() {
    return new TaskOrder.Terms(null, null, "", false, false, 30, 0, Long.MAX_VALUE);
  }

  private void submit(String... texts) {
    net.seat(1, 1, 2);
    net.order(0, new TaskOrder.Submit("j", terms(), List.of(texts)));
    net.settle();
  }

  private static Json done(String task, long epoch, String text) {
    return TaskTalk.message("done", task, epoch).put("status", "COMPLETED").put("text", text);
  }

  /// The power fails between the acceptance and the lease. Seed 30494.
  @Test
  void aLeaseThatIsToldAgainInTheNextLifeBeginsNothing() {
    net.seat(1, 1);
    Json offer =
        TaskTalk.message("offer", "k.1", 4)
            .put("agent", "a")
            .put("lease", 11L)
            .put("attempt", 1L)
            .put("pure", false)
            .put("text", "x");
    net.hear(0, 1, offer);
    assertEquals(1, net.works(1).size());
    long said = net.now();
    net.restart(1, () -> net.hear(0, 1, TaskTalk.message("lease", "k.1", 4).put("sent", said)));
    assertEquals(List.of(), net.begun(1));
  }

  @Test
  void aWorkerThatDoesNotKnowItsAgentsYetIsAskedAgain() {
    net.seat(1, 1);
    net.cut(1, true);
    net.order(0, new TaskOrder.Submit("j", terms(), List.of("x")));
    net.restart(1, () -> net.cut(1, false));
    assertEquals("SUBMITTED", net.status("j.1"));
    net.run(4 * SECOND);
    assertEquals("WORKING", net.status("j.1"));
    assertEquals(1, net.begun(1).size());
  }

  /// The owner dies between a result and the record that it was heard.
  @Test
  void aResultThatIsToldAgainInTheNextLifeEndsNoOtherPart() {
    submit("x", "y");
    TaskEvent.Begin first = net.begun(1).getFirst();
    net.restart(0, () -> net.hear(1, 0, done(first.key().task(), first.key().epoch(), "first")));
    net.settle();
    assertEquals("COMPLETED", net.status(first.key().task()));
    assertEquals("WORKING", net.job("j"));
    TaskEvent.Begin second = net.begun(2).getFirst();
    net.order(2, new TaskOrder.Finish(second.key(), TaskStatus.COMPLETED, "second"));
    net.settle();
    assertEquals("COMPLETED", net.job("j"));
  }

  /// The power fails between the records of one order.
  @Test
  void aJobOfWhichAPartIsBegunAnewIsUnderWay() {
    submit("x");
    net.hear(1, 0, done("j.1", net.part("j.1").epoch(), "broken").put("status", "FAILED"));
    net.dieWithin(0, new TaskOrder.Retry("j.1"), 1);
    net.run(20 * SECOND);
    assertEquals("FAILED", net.job("j"));
    assertEquals("FAILED", net.status("j.1"));
    net.order(0, new TaskOrder.Retry("j.1"));
    net.settle();
    TaskEvent.Begin again = net.begun(1).getLast();
    net.order(1, new TaskOrder.Finish(again.key(), TaskStatus.COMPLETED, "y"));
    net.settle();
    assertEquals("COMPLETED", net.job("j"));
  }

  @Test
  void aJobIsForgottenWholeOrNotAtAll() {
    String[] texts = new String[TaskJobs.MAX_PARTS];
    Arrays.fill(texts, "x");
    for (String job : List.of("j", "k")) {
      net.order(0, new TaskOrder.Submit(job, terms(), List.of(texts)));
      net.order(0, new TaskOrder.Cancel(job));
    }
    net.dieWithin(0, new TaskOrder.Submit("l", terms(), List.of(texts)), 2);
    assertEquals(0, net.kept(0, "j/j"));
    assertEquals(0, net.kept(0, "p/j."));
    assertEquals(TaskJobs.MAX_PARTS, net.kept(0, "p/k."));
  }

  @Test
  void aWorkerThatDiedSaysWhetherItHadBegun() {
    submit("x");
    net.restart(1);
    net.settle();
    assertEquals("UNKNOWN", net.status("j.1"));
    net.order(0, new TaskOrder.Cancel("j"));
    assertEquals("CANCELED", net.status("j.1"));
  }

  @Test
  void anOwnerThatDiedGoesOn() {
    submit("x");
    net.restart(0);
    net.settle();
    net.order(1, new TaskOrder.Finish(net.begun(1).getFirst().key(), TaskStatus.COMPLETED, "y"));
    net.settle();
    assertEquals("COMPLETED", net.status("j.1"));
    assertEquals(1, net.begun(1).size());
  }

  @Test
  void whatAJobDoesNotWantAnyMoreIsNotBegunAnew() {
    net.seat(1, 1, 2);
    net.order(0, new TaskOrder.Submit("j", until(1, Long.MAX_VALUE), List.of("x", "y")));
    net.order(0, new TaskOrder.Submit("k", until(0, 5 * SECOND), List.of("x")));
    net.settle();
    net.order(1, new TaskOrder.Finish(net.begun(1).getFirst().key(), TaskStatus.COMPLETED, "x"));
    net.run(6 * SECOND);
    for (String id : List.of("j", "j.2", "k", "k.1")) {
      int before = net.refused().size();
      net.order(0, new TaskOrder.Retry(id));
      assertEquals(before + 1, net.refused().size(), id);
    }
    assertEquals("COMPLETED", net.job("j"));
    assertEquals("CANCELED", net.status("j.2"));
    assertEquals("CANCELED", net.job("k"));
  }

  private static TaskOrder.Terms until(int enough, long until) {
    return new TaskOrder.Terms(null, null, "", false, false, 30, enough, until);
  }
}
