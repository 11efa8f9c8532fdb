package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DropTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private final Schedule schedule = new Schedule(0);

  @Test
  void aFileAppearsOnceAndCanBeFetched() {
    Drop drop = drop(Drop.Manner.LOCAL);
    Log log = new Log();
    Member reader = drop.join(log);
    drop.join(new Log()).put("a", new byte[] {1, 2, 3});
    schedule.run(5 * SECOND);
    assertEquals(List.of("a"), log.names);
    reader.fetch("a", 10);
    reader.fetch("absent", 10);
    schedule.run(6 * SECOND);
    assertArrayEquals(new byte[] {1, 2, 3}, log.contents.getFirst());
    assertEquals(1, log.contents.size());
  }

  @Test
  void aLongFileIsCutOneByteAboveTheLimit() {
    Drop drop = drop(Drop.Manner.LOCAL);
    Log log = new Log();
    drop.place("a", new byte[100]);
    drop.join(log).fetch("a", 10);
    schedule.run(SECOND);
    assertEquals(11, log.contents.getFirst().length);
  }

  @Test
  void putNeverReplaces() {
    Drop drop = drop(Drop.Manner.LOCAL);
    Log log = new Log();
    Member member = drop.join(log);
    member.put("a", new byte[] {1});
    member.put("a", new byte[] {2});
    member.fetch("a", 10);
    schedule.run(SECOND);
    assertArrayEquals(new byte[] {1}, log.contents.getFirst());
  }

  @Test
  void aCloudShowsNamesToEachAtItsOwnTimeAndSomeTwice() {
    Drop drop = drop(new Drop.Manner(MILLI, SECOND, 0.5));
    Log one = new Log();
    Log other = new Log();
    drop.join(one).attend(10 * MILLI);
    drop.join(other).attend(10 * MILLI);
    for (int i = 0; i < 100; i++) {
      drop.place("name" + i, new byte[1]);
    }
    schedule.run(500 * MILLI);
    assertTrue(one.names.size() > 20 && one.names.size() < 80, one.names.toString());
    assertTrue(!one.names.equals(other.names));
    schedule.run(10 * SECOND);
    assertTrue(one.names.size() > 110 && one.names.size() < 190, one.names.toString());
    assertEquals(100, one.names.stream().distinct().count());
  }

  @Test
  void manyNamesComeInSlices() {
    Drop drop = drop(Drop.Manner.LOCAL);
    for (int i = 0; i < 1000; i++) {
      drop.place("junk" + i, new byte[0]);
    }
    Log log = new Log();
    drop.join(log);
    schedule.run(5 * SECOND);
    assertEquals(1000, log.names.size());
    assertEquals(4, log.calls);
  }

  @Test
  void anOutageSwallowsRequestsAndIsTold() {
    Drop drop = drop(Drop.Manner.LOCAL);
    Log log = new Log();
    Member member = drop.join(log);
    member.reachable(false);
    member.put("a", new byte[1]);
    schedule.run(SECOND);
    assertEquals(List.of(), drop.names());
    member.reachable(true);
    member.put("b", new byte[1]);
    schedule.run(2 * SECOND);
    assertEquals(List.of("b"), drop.names());
    assertEquals(List.of(false, true), log.states);
  }

  @Test
  void attendingMoreOftenShowsFilesSooner() {
    Drop drop = drop(Drop.Manner.LOCAL);
    Log log = new Log();
    drop.join(log).attend(10 * MILLI);
    drop.place("a", new byte[1]);
    schedule.run(15 * MILLI);
    assertEquals(List.of("a"), log.names);
  }

  private Drop drop(Drop.Manner manner) {
    return new Drop(schedule, new SplittableRandom(5), manner);
  }

  private static final class Log implements Member.Listener {
    final List<String> names = new ArrayList<>();
    final List<byte[]> contents = new ArrayList<>();
    final List<Boolean> states = new ArrayList<>();
    int calls;

    @Override
    public void appeared(List<String> slice) {
      names.addAll(slice);
      calls++;
    }

    @Override
    public void fetched(String name, byte[] content) {
      contents.add(content);
    }

    @Override
    public void state(boolean usable, String reason) {
      states.add(usable);
    }
  }
}
