package dev.stenope.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiskTest {
  private static final long SECOND = 1_000_000_000;

  private final Schedule schedule = new Schedule(0);
  private final List<Long> counts = new ArrayList<>();

  private Disk disk(long seed) {
    return new Disk(schedule, new SplittableRandom(seed), Disk.Manner.QUICK);
  }

  private List<String> open(Disk disk) {
    counts.clear();
    return disk.open(counts::add).stream().map(record -> new String(record, US_ASCII)).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private void pass(long nanos) {
    schedule.run(schedule.now() + nanos);
  }

  private long durable() {
    return counts.isEmpty() ? 0 : counts.getLast();
  }

  private static List<String> records(int count) {
    return IntStream.range(0, count).mapToObj(i -> i + "-".repeat(i * 37 % 700)).toList();
  }

  @Test
  void whatComesWhileADiskWritesSharesTheNextSync() {
    Disk disk = disk(1);
    assertEquals(List.of(), open(disk));
    disk.append(bytes("a"), true);
    disk.append(bytes("b"), true);
    disk.append(bytes("c"), true);
    assertEquals(List.of(), counts);
    pass(SECOND);
    assertEquals(List.of(1L, 3L), counts);
    disk.kill();
    assertEquals(List.of("a", "b", "c"), open(disk));
  }

  @Test
  void whatNobodyAwaitsWaitsForCompany() {
    Disk disk = disk(1);
    open(disk);
    disk.append(bytes("a"), false);
    pass(5_000_000);
    disk.append(bytes("b"), true);
    pass(SECOND);
    assertEquals(List.of(2L), counts);
    disk.append(bytes("c"), false);
    pass(SECOND);
    assertEquals(List.of(2L, 3L), counts);
  }

  @Test
  void aCrashKeepsAllThatWasDurableAndNoGap() {
    Set<Long> more = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Disk disk = disk(seed);
      open(disk);
      List<String> all = records(20);
      for (String record : all) {
        disk.append(bytes(record), true);
        pass(random.nextLong(2_000_000));
      }
      long told = durable();
      disk.kill();
      List<String> left = open(disk);
      assertTrue(left.size() >= told, "seed " + seed);
      assertEquals(all.subList(0, left.size()), left, "seed " + seed);
      more.add(left.size() - told);
      disk.append(bytes("more"), true);
      pass(SECOND);
      disk.kill();
      assertEquals(left.size() + 1, open(disk).size());
    }
    // Nothing, a part and all of what was under way.
    assertTrue(more.size() > 3, more.toString());
  }

  @Test
  void aCrashInARewriteLeavesTheOldOrTheNew() {
    Set<List<String>> seen = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      Disk disk = disk(seed);
      open(disk);
      disk.append(bytes("a"), true);
      pass(SECOND);
      disk.rewrite(List.of(bytes("A")));
      disk.append(bytes("b"), true);
      pass(50_000);
      disk.kill();
      seen.add(open(disk));
    }
    assertEquals(Set.of(List.of("a"), List.of("A")), seen);
  }

  @Test
  void whatIsAppendedAfterARewriteStandsBehindIt() {
    Disk disk = disk(1);
    open(disk);
    disk.append(bytes("x".repeat(1000)), true);
    pass(SECOND);
    disk.append(bytes("b"), true);
    disk.rewrite(List.of(bytes("A")));
    disk.append(bytes("c"), true);
    pass(SECOND);
    assertEquals(3, durable());
    disk.kill();
    assertEquals(List.of("A", "c"), open(disk));
  }

  @Test
  void aDiskThatRefusesLetsWritesWait() {
    Disk disk = disk(1);
    open(disk);
    disk.append(bytes("a"), true);
    disk.append(bytes("b"), true);
    disk.refuse(true);
    disk.rewrite(List.of(bytes("A")));
    disk.append(bytes("c"), true);
    pass(60 * SECOND);
    assertEquals(List.of(), counts);
    disk.refuse(false);
    pass(SECOND);
    assertEquals(3, durable());
    disk.kill();
    assertEquals(List.of("A", "c"), open(disk));
  }

  @Test
  void aRewriteThatIsRefusedChangesNothing() {
    Disk disk = disk(1);
    open(disk);
    disk.append(bytes("a"), true);
    pass(SECOND);
    disk.rewrite(List.of(bytes("A")));
    disk.refuse(true);
    pass(SECOND);
    disk.refuse(false);
    disk.append(bytes("b"), true);
    pass(SECOND);
    disk.kill();
    assertEquals(List.of("a", "b"), open(disk));
  }

  @Test
  void aBackupBringsBackWhatWas() {
    Disk disk = disk(1);
    open(disk);
    disk.append(bytes("a"), true);
    pass(SECOND);
    disk.append(bytes("b"), true);
    Disk.Snapshot backup = disk.snapshot();
    pass(SECOND);
    disk.rewrite(List.of(bytes("A")));
    pass(SECOND);
    disk.restore(backup);
    assertEquals(List.of("a"), open(disk));
    disk.append(bytes("c"), true);
    pass(SECOND);
    disk.restore(backup);
    assertEquals(List.of("a"), open(disk));
  }

  @Test
  void theDeadAreToldNothing() {
    Disk disk = disk(1);
    open(disk);
    disk.append(bytes("a"), true);
    disk.kill();
    pass(SECOND);
    assertEquals(List.of(), counts);
  }
}
