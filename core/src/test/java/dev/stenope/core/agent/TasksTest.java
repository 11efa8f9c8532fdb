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

  /// The word that grants it is lost.
  @Test
  void whatWasNeverGrantedWasNeverBegun() {
    net.seat(1, 1);
    net.order(0, new TaskOrder.Submit("j", terms(false, false), List.of("x")));
    long epoch = net.part("j.1").epoch();
    net.cut(0, true);
    net.settle();
    net.hear(
        0,
        1,
        TaskTalk.message("offer", "j.1", epoch)
            .put("agent", "a")
            .put("attempt", 1L)
            .put("pure", false)
            .put("lease", 30L)
            .put("text", "x"));
    net.hear(1, 0, TaskTalk.message("accepted", "j.1", epoch).put("sent", net.now()));
    net.run(32 * SECOND);
    net.cut(0, false);
    net.run(60 * SECOND);
    assertEquals("WORKING", net.status("j.1"));
    assertEquals(1, net.begun(1).size());
  }

  /// The link breaks before the worker hears that its failure was taken.
  @Test
  void aFailureThatIsSaidAgainDoesNotEndWhatAPersonHasBegunAnew() {
    submit(terms(false, false), "x");
    Json failed =
        TaskTalk.message("done", "j.1", net.part("j.1").epoch())
            .put("status", "FAILED")
            .put("text", "broken");
    net.hear(1, 0, failed);
    assertEquals("FAILED", net.status("j.1"));
    net.order(0, new TaskOrder.Seats(List.of()));
    net.order(0, new TaskOrder.Retry("j.1"));
    net.hear(1, 0, failed);
    assertEquals("SUBMITTED", net.status("j.1"));
  }

  /// Nobody but the owner can call a task off.
  @Test
  void noAgentEndsATaskAsCalledOff() {
    net.seat(1, 0);
    net.order(0, new TaskOrder.Submit("j", terms(false, false), List.of("x")));
    TaskKey key = net.begun(0).getFirst().key();
    net.order(0, new TaskOrder.Finish(key, TaskStatus.CANCELED, ""));
    assertEquals("WORKING", net.status("j.1"));
    net.order(0, new TaskOrder.Finish(key, TaskStatus.COMPLETED, "y"));
    assertEquals("COMPLETED", net.status("j.1"));
  }

  @Test
  void anAnswerThatIsTooLongIsNotSaid() {
    net.seat(1, 0);
    net.order(0, new TaskOrder.Submit("j", terms(false, false), List.of("x")));
    net.order(0, new TaskOrder.Answer("j.1", "x".repeat(Tasks.MAX_TEXT)));
    assertEquals("WORKING", net.status("j.1"));
  }

  @Test
  void aSkillThatIsTooLongIsNotLookedFor() {
    String skill = "x".repeat(Turn.MAX_STATE);
    TaskOrder.Terms terms =
        new TaskOrder.Terms(null, null, skill, false, false, 30, 0, Long.MAX_VALUE);
    net.order(0, new TaskOrder.Submit("j", terms, List.of("x")));
    assertEquals(0, net.parts().count());
  }

  @Test
  void anAgentWithANameThatIsTooLongIsNotAsked() {
    String name = "x".repeat(Turn.MAX_STATE);
    net.order(0, new TaskOrder.Seats(List.of(new TaskOrder.Seat(net.id(1), name, List.of(), 1))));
    net.order(0, new TaskOrder.Submit("j", terms(false, false), List.of("x")));
    assertEquals("SUBMITTED", net.status("j.1"));
  }

  /// However often others are asked beside it, who works at a task has a say in it.
  @Test
  void whoIsSlowIsHeardWhileAllOthersAreBusy() {
    net.seat(1, 1, 2);
    net.order(2, new TaskOrder.Seats(List.of(new TaskOrder.Seat(net.id(2), "a", List.of(), 0))));
    String[] texts = new String[10];
    Arrays.fill(texts, "x");
    net.order(0, new TaskOrder.Submit("j", terms(true, false), List.of(texts)));
    net.settle();
    for (int i = 0; i < 9; i++) {
      TaskEvent.Begin begin = net.begun(1).getLast();
      net.run(3 * SECOND);
      net.order(1, new TaskOrder.Finish(begin.key(), TaskStatus.COMPLETED, "y"));
      net.settle();
    }
    net.run(120 * SECOND);
    assertEquals(List.of(), net.stopped(1));
    assertEquals(10, net.begun(1).size());
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
