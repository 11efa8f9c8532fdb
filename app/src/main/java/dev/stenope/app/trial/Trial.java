package dev.stenope.app.trial;

import dev.stenope.app.terminal.Steps;
import dev.stenope.app.terminal.Text;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The trial of one drop: everything that two nodes do there, done once and told step by step, and
/// then some more times for the figures. It leaves nothing behind.
final class Trial {
  /// How often everything is done, if it does not take longer than `ENOUGH` in all.
  private static final int ROUNDS = 5;

  private static final long ENOUGH = 10_000_000_000L;

  private final DeadDrop drop;
  private final OtherSide other;
  private final Verdict verdict;
  private final Steps steps;
  private final SecureRandom random = new SecureRandom();

  /// The names of what may still lie there.
  private final Set<String> left = new LinkedHashSet<>();

  private interface Step {
    String run() throws DropException, FlawException, InterruptedException;
  }

  /// A drop that answers, though not as a drop should.
  private static final class FlawException extends Exception {
    private static final long serialVersionUID = 1;

    FlawException(String line) {
      super(line);
    }
  }

  /// `drop` and `other` are at the same place.
  Trial(DeadDrop drop, OtherSide other, Verdict verdict, Steps steps) {
    this.drop = drop;
    this.other = other;
    this.verdict = verdict;
    this.steps = steps;
  }

  /// Tries all of it; ends early where the drop cannot be used.
  void run() throws InterruptedException {
    try {
      step("there", "looking into it", this::look);
      TestFile file = TestFile.make(random);
      if (step("put", "putting a file", () -> put(file))) {
        step("seen", "waiting until the other side sees it", seen(file));
        step("read", "reading it", () -> read(file));
        step("kept", "putting another file under its name", () -> rewrite(file));
        step("removed", "removing it", () -> remove(file));
      }
      step("clock", "reading its clock", this::readClock);
      if (verdict.isGood()) {
        step("measured", "doing it some more times", this::measure);
      }
    } catch (DropException _) {
      // The step has told.
    } finally {
      clearAway();
    }
  }

  /// Returns whether it went well.
  private boolean step(String topic, String doing, Step step)
      throws DropException, InterruptedException {
    steps.begin(doing);
    try {
      steps.done(topic, step.run());
      return true;
    } catch (FlawException | DropException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      tell(topic, Text.tame(String.valueOf(e.getMessage())));
      if (e instanceof DropException unusable) {
        throw unusable;
      }
      return false;
    } catch (RuntimeException e) {
      // Its text may hold what the address does.
      String line =
          "the program failed with " + e.getClass().getSimpleName() + "; please report that";
      tell(topic, line);
      throw new DropException(line);
    }
  }

  private void tell(String topic, String line) {
    verdict.problem(line);
    steps.failed(topic, line);
  }

  private String look() throws DropException {
    Inventory inventory = Inventory.take(drop);
    verdict.inventory = inventory;
    other.watch();
    return inventory.words();
  }

  private String put(TestFile file) throws DropException, FlawException {
    left.add(file.name());
    began = System.nanoTime();
    boolean isNew = drop.put(file.name(), file.content());
    verdict.put.add(System.nanoTime() - began);
    if (!isNew) {
      throw new FlawException(
          "it says that there is a file already whose name nobody else can know; another program"
              + " answers in its place, or the server is broken");
    }
    return "a file of 4 kB";
  }

  private long began;

  private Step seen(TestFile file) {
    return () -> {
      OtherSide.Seen seen = other.await(file.name());
      if (seen == null) {
        throw new FlawException(
            "the file did not show within 10 s for a second reader; nodes would not meet in time."
                + " Use another drop, or one that shows new files at once");
      }
      verdict.seen.add(seen.at() - began);
      verdict.push = seen.pushed();
      if (!seen.pushed() && other.pushes()) {
        verdict.note("It should tell of new files and did not within 5 s: nodes look each second.");
      }
      return seen.pushed() ? "the drop told the other side" : "the other side found it by looking";
    };
  }

  private String read(TestFile file) throws DropException, FlawException {
    long start = System.nanoTime();
    byte[] content = other.drop().get(file.name(), TestFile.SIZE);
    verdict.get.add(System.nanoTime() - start);
    requireSame(file, content);
    return "the same 4 kB";
  }

  private static void requireSame(TestFile file, byte @Nullable [] content) throws FlawException {
    if (content == null) {
      throw new FlawException(
          "the file is listed and cannot be read; give all who use the drop the right to read what"
              + " others put there");
    }
    if (!Arrays.equals(content, file.content())) {
      throw new FlawException(
          "the file came back changed, "
              + content.length
              + " bytes in the place of "
              + TestFile.SIZE
              + "; something between here and the drop rewrites files: take that off, or use another"
              + " drop");
    }
  }

  private String rewrite(TestFile file) throws DropException, FlawException {
    TestFile second = file.rewritten();
    boolean replaced = drop.put(file.name(), second.content());
    byte[] here = drop.get(file.name(), TestFile.SIZE);
    byte[] there = other.drop().get(file.name(), TestFile.SIZE);
    if (!replaced) {
      requireSame(file, there);
      return "a second file of that name is refused";
    }
    if (here == null || !Arrays.equals(here, there)) {
      throw new FlawException(
          "after two files were put under one name, two readers see different ones; nodes could"
              + " misunderstand each other there: use another drop");
    }
    verdict.note(
        "It cannot refuse a second file of one name; all readers see the same of the two.");
    return "of two files of one name all see the same";
  }

  private String remove(TestFile file) throws DropException, FlawException, InterruptedException {
    long start = System.nanoTime();
    drop.delete(file.name());
    verdict.delete.add(System.nanoTime() - start);
    left.remove(file.name());
    if (!other.awaitGone(file.name())) {
      verdict.leave(file.name());
      throw new FlawException(
          "the file is still there 10 s after it was removed; give the user of the node the right to"
              + " remove files there, or the drop fills up");
    }
    return "gone for both sides";
  }

  private String readClock() throws DropException {
    ClockGap gap = ClockGap.measure(drop);
    verdict.clock = gap;
    if (gap.isMuch()) {
      verdict.note(
          "Its clock and this machine's differ. If this machine's is wrong, nobody is met: set it,"
              + " for example with timedatectl set-ntp true.");
    }
    return gap.words();
  }

  private String measure() throws DropException, FlawException, InterruptedException {
    long start = System.nanoTime();
    for (int i = 1; i < ROUNDS && System.nanoTime() - start < ENOUGH; i++) {
      TestFile file = TestFile.make(random);
      put(file);
      seen(file).run();
      read(file);
      remove(file);
    }
    return "put "
        + Text.nanos(verdict.put.p50())
        + ", put to seen "
        + Text.nanos(verdict.seen.p50())
        + ", read "
        + Text.nanos(verdict.get.p50())
        + ", removed "
        + Text.nanos(verdict.delete.p50());
  }

  /// Removes what a trial that ended early has left. An interrupt that comes late does not keep it
  /// from that.
  private void clearAway() {
    Thread.interrupted();
    for (String name : left) {
      try {
        drop.delete(name);
      } catch (DropException _) {
        verdict.leave(name);
      }
    }
  }
}
