package dev.stenope.core.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What owners and workers of tasks do with leases that end, words that come late, and results that
/// come twice.
class TasksTest {
  private static final long SECOND = TaskNet.SECOND;

  private final TaskNet net = new TaskNet(3);

  private static TaskOrder.Terms terms(boolean pure, boolean retry) {
    return new TaskOrder.Terms(null, null, "", pure, retry, 30, 0, Long.MAX_VALUE);
  }

  private void submit(TaskOrder.Terms terms, String... texts) {
    net.seat(1, 1, 2);
    net.order(0, new TaskOrder.Submit("j", terms, List.of(texts)));
    net.settle();
  }

  @Test
  void aTaskIsDoneOnce() {
    submit(terms(false, false), "x");
    assertEquals("WORKING", net.status("j.1"));
    TaskEvent.Begin begin = net.begun(1).getFirst();
    net.order(1, new TaskOrder.Report(begin.key(), TaskStatus.WORKING, 40, "reading"));
    net.settle();
    assertEquals("WORKING", net.status("j.1"));
    net.order(1, new TaskOrder.Finish(begin.key(), TaskStatus.COMPLETED, "y"));
    net.settle();
    assertEquals("COMPLETED", net.status("j.1"));
    assertEquals("y", net.part("j.1").text());
    net.run(400 * SECOND);
    assertEquals(1, net.begun(1).size() + net.begun(2).size());
    assertEquals(List.of(), net.works(1));
  }

  @Test
  void aLeaseThatIsKeptLastsAsLongAsTheWork() {
    submit(terms(false, false), "x");
    net.run(500 * SECOND);
    assertEquals("WORKING", net.status("j.1"));
    assertEquals(1, net.begun(1).size());
  }

  @Test
  void aWorkerThatIsCutOffStopsBeforeAnybodyElseBegins() {
    submit(terms(false, true), "x");
    net.cut(1, true);
    net.run(21 * SECOND);
    assertEquals(1, net.stopped(1).size());
    assertEquals(0, net.begun(2).size());
    net.run(20 * SECOND);
    assertEquals(1, net.begun(2).size());
  }

  @Test
  void whatMayHaveHadEffectsIsLeftToAPerson() {
    submit(terms(false, false), "x");
    net.cut(1, true);
    net.run(120 * SECOND);
    assertEquals("UNKNOWN", net.status("j.1"));
    assertEquals(0, net.begun(2).size());
    net.order(0, new TaskOrder.Retry("j.1"));
    net.run(20 * SECOND);
    assertEquals(1, net.begun(2).size());
    // What the first has done meanwhile comes too late.
    net.cut(1, false);
    net.hear(1, 0, done("j.1", net.begun(1).getFirst().key().epoch(), "old"));
    net.settle();
    assertEquals("WORKING", net.status("j.1"));
  }

  @Test
  void whatALostWorkerHasSaidBeforeDoesNotBringItBack() {
    submit(terms(false, false), "x");
    long epoch = net.part("j.1").epoch();
    net.hear(1, 0, TaskTalk.message("lost", "j.1", epoch).put("begun", true));
    assertEquals("UNKNOWN", net.status("j.1"));
    net.hear(
        1,
        0,
        TaskTalk.message("beat", "j.1", epoch)
            .put("sent", net.now())
            .put("status", "WORKING")
            .put("percent", -1)
            .put("text", ""));
    assertEquals("UNKNOWN", net.status("j.1"));
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
    net.order(0, new TaskOrder.Submit("j", terms(false, false), List.of("x")));
    net.restart(1, () -> net.cut(1, false));
    assertEquals("SUBMITTED", net.status("j.1"));
    net.run(4 * SECOND);
    assertEquals("WORKING", net.status("j.1"));
    assertEquals(1, net.begun(1).size());
  }

  @Test
  void whoKnowsOfNoSuchAgentIsNotAskedAgain() {
    net.seat(1, 1);
    net.order(1, new TaskOrder.Seats(List.of()));
    net.order(0, new TaskOrder.Submit("j", terms(false, false), List.of("x")));
    net.settle();
    assertEquals("REJECTED", net.status("j.1"));
  }

  private static Json done(String task, long epoch, String text) {
    return TaskTalk.message("done", task, epoch).put("status", "COMPLETED").put("text", text);
  }

  @Test
  void suspicionIsNoRevocation() {
    submit(terms(true, false), "x");
    net.cut(1, true);
    net.run(45 * SECOND);
    assertEquals(0, net.stopped(1).size());
    TaskEvent.Begin second = net.begun(2).getFirst();
    net.order(1, new TaskOrder.Finish(net.begun(1).getFirst().key(), TaskStatus.COMPLETED, "a"));
    net.cut(1, false);
    net.run(61 * SECOND);
    assertEquals("a", net.part("j.1").text());
    assertEquals(List.of(second.key()), net.stopped(2));
    net.order(2, new TaskOrder.Finish(second.key(), TaskStatus.COMPLETED, "b"));
    net.settle();
    assertEquals("a", net.part("j.1").text());
  }

  @Test
  void aWorkerThatDiedSaysWhetherItHadBegun() {
    submit(terms(false, false), "x");
    net.restart(1);
    net.settle();
    assertEquals("UNKNOWN", net.status("j.1"));
    net.order(0, new TaskOrder.Cancel("j"));
    assertEquals("CANCELED", net.status("j.1"));
  }

  @Test
  void anOwnerThatDiedGoesOn() {
    submit(terms(false, false), "x");
    net.restart(0);
    net.settle();
    net.order(1, new TaskOrder.Finish(net.begun(1).getFirst().key(), TaskStatus.COMPLETED, "y"));
    net.settle();
    assertEquals("COMPLETED", net.status("j.1"));
    assertEquals(1, net.begun(1).size());
  }

  @Test
  void enoughIsEnough() {
    net.seat(2, 1, 2);
    TaskOrder.Terms first =
        new TaskOrder.Terms(null, null, "", false, false, 30, 1, Long.MAX_VALUE);
    net.order(0, new TaskOrder.Submit("j", first, List.of("a", "b")));
    net.settle();
    TaskEvent.Begin begin = net.begun(1).getFirst();
    net.order(1, new TaskOrder.Finish(begin.key(), TaskStatus.COMPLETED, "y"));
    net.settle();
    assertEquals("COMPLETED", net.job("j"));
    assertEquals(1, net.stopped(1).size() + net.stopped(2).size());
  }

  @Test
  void whatThereIsInTimeIsTaken() {
    net.seat(2, 1, 2);
    TaskOrder.Terms until = new TaskOrder.Terms(null, null, "", false, false, 30, 0, 60 * SECOND);
    net.order(0, new TaskOrder.Submit("j", until, List.of("a", "b")));
    net.settle();
    TaskEvent.Begin begin = net.begun(1).getFirst();
    net.order(1, new TaskOrder.Finish(begin.key(), TaskStatus.COMPLETED, "y"));
    net.run(62 * SECOND);
    assertEquals("COMPLETED", net.job("j"));
    assertEquals(1, net.parts().filter(p -> p.status() == TaskStatus.CANCELED).count());
  }

  @Test
  void theSlowOfMuchThatIsPureIsDoneTwice() {
    net.seat(1, 1, 2);
    String[] texts = new String[10];
    Arrays.fill(texts, "x");
    net.order(0, new TaskOrder.Submit("j", terms(true, false), List.of(texts)));
    net.settle();
    for (int i = 0; i < 9; i++) {
      TaskEvent.Begin begin = net.begun(1).getLast();
      net.run(SECOND);
      net.order(1, new TaskOrder.Finish(begin.key(), TaskStatus.COMPLETED, "y"));
      net.settle();
    }
    net.run(10 * SECOND);
    assertEquals(1, net.begun(2).size());
    assertTrue(net.parts().anyMatch(part -> part.status() == TaskStatus.WORKING));
  }

  @Test
  void strangersHaveNoSay() {
    submit(terms(false, false), "x");
    net.hear(2, 0, done("j.1", 1, "mine"));
    net.hear(2, 1, TaskTalk.message("cancel", "j.1", 9));
    net.settle();
    assertEquals("WORKING", net.status("j.1"));
    assertEquals(0, net.stopped(1).size());
  }

  @Test
  void whatCannotBeIsMalformed() {
    Tasks tasks = net.machine(0);
    Turn turn = new Turn(0, true);
    for (Json message :
        List.of(
            TaskTalk.message("offer", "j", 1),
            TaskTalk.message("offer", "j.1", 0),
            TaskTalk.message("what", "j.1", 1).put("text", ""),
            TaskTalk.message("offer", "j.1", 1)
                .put("agent", "a")
                .put("attempt", 1L)
                .put("lease", 30L)
                .put("text", "x".repeat(TaskTalk.MAX_TEXT)),
            TaskTalk.message("offer", "j.1", 1)
                .put("agent", "a")
                .put("attempt", 1L)
                .put("lease", 5L)
                .put("text", ""))) {
      boolean unknown = message.text("type", "").equals("what");
      if (!unknown) {
        assertThrows(MalformedException.class, () -> tasks.heard(net.id(1), message, turn));
      }
    }
  }

  @Test
  void offersAreBounded() throws MalformedException {
    net.seat(64, 1);
    for (int i = 1; i < 200; i++) {
      net.hear(
          0,
          1,
          TaskTalk.message("offer", "j" + i + ".1", 1)
              .put("agent", "a")
              .put("attempt", 1L)
              .put("lease", 30L)
              .put("text", ""));
    }
    assertEquals(64, net.works(1).size());
  }
}
