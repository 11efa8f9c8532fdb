package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LooksTest {
  private final Set<String> present = new TreeSet<>();
  private final List<String> appeared = new ArrayList<>();
  private final Looks looks = new Looks(new Listing(), new Recorder());

  /// A drop of names alone.
  private final class Listing implements DeadDrop {
    @Override
    public String place() {
      return "memory";
    }

    @Override
    public boolean put(String name, byte[] content) {
      return present.add(name);
    }

    @Override
    public void list(Consumer<? super String> each) {
      present.forEach(each);
    }

    @Override
    public byte @Nullable [] get(String name, int limit) {
      return null;
    }

    @Override
    public void delete(String name) {
      present.remove(name);
    }

    @Override
    public long serverTime() {
      return 0;
    }

    @Override
    public int expire() {
      return 0;
    }

    @Override
    public @Nullable Watch watch(Consumer<? super List<String>> changed) {
      return null;
    }

    @Override
    public void close() {
      present.clear();
    }
  }

  private final class Recorder implements Attendant.Reports {
    @Override
    public void appeared(List<String> names) {
      assertTrue(names.size() <= 256);
      appeared.addAll(names);
    }

    @Override
    public void fetched(String name, byte @Nullable [] content) {
      throw new AssertionError("a look fetches nothing");
    }

    @Override
    public void state(@Nullable String trouble) {
      throw new AssertionError("a look has no state");
    }
  }

  @Test
  void aNameIsToldOnceUntilItWasAbsent() throws Exception {
    present.add(name(1));
    looks.look();
    looks.look();
    assertEquals(List.of(name(1)), appeared);
    present.clear();
    looks.look();
    present.add(name(1));
    looks.look();
    assertEquals(List.of(name(1), name(1)), appeared);
  }

  @Test
  void whatWasPushedIsNotToldByTheNextLook() throws Exception {
    present.add(name(1));
    looks.hear(List.of(name(1), name(1)));
    looks.look();
    looks.hear(List.of(name(1)));
    assertEquals(List.of(name(1)), appeared);
    assertFalse(looks.isEmpty());
  }

  @Test
  void junkBeyondAllMemoryHidesNothing() throws Exception {
    for (int i = 0; i < 300_000; i++) {
      present.add(name(i));
    }
    looks.look();
    assertEquals(300_000, appeared.size());
    present.add(name(300_000));
    looks.look();
    assertTrue(appeared.contains(name(300_000)));
  }
}
