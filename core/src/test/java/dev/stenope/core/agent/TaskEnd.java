package dev.stenope.core.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.agent.TaskModel.World;
import dev.stenope.core.agent.TaskPasts.Past;
import dev.stenope.core.agent.TaskPasts.Word;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// What must become of the job of a [TaskModel] in the end, whatever has happened to it: when all
/// nodes are up and reach each other, and agents are done with what they have.
final class TaskEnd {
  private static final String JOB = "j/j";

  /// Within so many seconds all leases run out, and all who were not asked for a while are.
  private static final int LAST = 300;

  private final TaskPasts pasts;
  private final TaskOrder.Terms terms;

  TaskEnd(TaskPasts pasts, TaskOrder.Terms terms) {
    this.pasts = pasts;
    this.terms = terms;
  }

  static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /// What may have effects begins as often as it may; `begun` has one entry for each time.
  void checkBegun(List<String> begun, int most) {
    boolean often = terms.pure() || terms.retry();
    check(often || begun.stream().allMatch(t -> Collections.frequency(begun, t) <= most), "twice");
  }

  void check(World world) {
    Past owner = world.nodes().getFirst();
    checkJob(owner.disk());
    if (!world.nodes().stream().allMatch(node -> node.resumed)) {
      return;
    }
    TaskNet net = new TaskNet(pasts.ids);
    net.at(world.now());
    for (int node = 0; node < TaskPasts.NODES; node++) {
      Past past = world.nodes().get(node);
      net.put(node, pasts.lived(past), past.disk());
    }
    for (Word word : world.words()) {
      net.post(word.from(), word.to(), json(word.text()), word.until());
    }
    net.settle();
    List<String> begun = new ArrayList<>(world.begun());
    List<String> running = new ArrayList<>(world.running());
    for (int second = 0; !isAtRest(net); second++) {
      check(second < LAST, "no rest " + net.disk(0));
      finish(net, running);
      net.run(TaskNet.SECOND);
      for (int node = 0; node < TaskPasts.NODES; node++) {
        for (TaskEvent.Begin begin : net.begun(node)) {
          begun.add(begin.key().task());
          running.add(node + " " + begin.key().task() + " " + begin.key().epoch());
        }
        net.begun(node).clear();
      }
    }
    checkBegun(begun, world.mayBegin());
    checkJob(net.disk(0));
    if (net.disk(0).containsKey(JOB)) {
      net.order(0, new TaskOrder.Cancel("j"));
      net.run(TaskNet.SECOND);
      checkJob(net.disk(0));
      check(job(net.disk(0)).status.isTerminal() && isAtRest(net), "not to be called off");
    }
  }

  private void finish(TaskNet net, List<String> running) {
    for (String each : running) {
      int node = each.charAt(0) - '0';
      TaskOrder.Finish finish = pasts.finish(each, TaskStatus.COMPLETED);
      if (!net.stopped(node).contains(finish.key())) {
        net.order(node, finish);
      }
    }
    running.clear();
  }

  /// Nobody has anything to do, but a person.
  private static boolean isAtRest(TaskNet net) {
    for (int node = 1; node < TaskPasts.NODES; node++) {
      if (!net.works(node).isEmpty()) {
        return false;
      }
    }
    Map<String, String> disk = net.disk(0);
    if (!disk.containsKey(JOB)) {
      return true;
    }
    TaskJob job = job(disk);
    return job.parts.stream()
            .allMatch(part -> part.status.isTerminal() || part.status == TaskStatus.UNKNOWN)
        && job.status.isTerminal() == job.parts.stream().allMatch(p -> p.status.isTerminal());
  }

  /// If a job has ended, then all of its parts, and as they have.
  private void checkJob(Map<String, String> disk) {
    if (disk.containsKey(JOB)) {
      TaskJob job = job(disk);
      check(job.parts.size() == job.size, "parts are missing");
      check(!job.status.isTerminal() || job.status == status(job), "its status is " + job.status);
    }
  }

  private static TaskJob job(Map<String, String> disk) {
    try {
      TaskJob job = TaskJob.read(text(disk, JOB));
      for (String key : disk.keySet()) {
        if (key.startsWith("p/")) {
          job.parts.add(TaskPart.read(text(disk, key)));
        }
      }
      return job;
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] text(Map<String, String> disk, String key) {
    return String.valueOf(disk.get(key)).getBytes(UTF_8);
  }

  private static Json json(String text) {
    try {
      return Json.read(text.getBytes(UTF_8));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// What the status of a job must be by those of its parts.
  private TaskStatus status(TaskJob job) {
    List<TaskStatus> all = job.parts.stream().map(part -> part.status).toList();
    int completed = Collections.frequency(all, TaskStatus.COMPLETED);
    boolean best = terms.enough() == 0 && terms.until() < Long.MAX_VALUE;
    if (!all.stream().allMatch(TaskStatus::isTerminal)) {
      return TaskStatus.WORKING;
    } else if (completed >= (terms.enough() > 0 ? terms.enough() : best ? 1 : all.size())) {
      return TaskStatus.COMPLETED;
    } else if (Collections.frequency(all, TaskStatus.CANCELED) == all.size()) {
      return TaskStatus.CANCELED;
    }
    return TaskStatus.FAILED;
  }
}
