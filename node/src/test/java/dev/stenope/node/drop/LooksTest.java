package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.mail;
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
  private static final long NOW = 7;
  private static final long HANDSHAKE = FileKind.HANDSHAKE.life().toNanos();
  private static final long MAIL = FileKind.MAIL.life().toNanos();

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
    looks.look(NOW);
    looks.look(NOW);
    assertEquals(List.of(name(1)), appeared);
    present.clear();
    looks.look(NOW);
    present.add(name(1));
    looks.look(NOW);
    assertEquals(List.of(name(1), name(1)), appeared);
  }

  @Test
  void whatWasPushedIsNotToldByTheNextLook() throws Exception {
    present.add(name(1));
    looks.hear(List.of(name(1), name(1)), NOW);
    looks.look(NOW);
    looks.hear(List.of(name(1)), NOW);
    assertEquals(List.of(name(1)), appeared);
  }

  @Test
  void whatLayThereAtTheFirstLookMayBeOldAtOnceAndTheRestAtTheEndOfItsLife() throws Exception {
    assertFalse(looks.hasOld(NOW));
    present.add(mail(1));
    looks.look(NOW);
    assertTrue(looks.hasOld(NOW));
    looks.swept(NOW);
    assertFalse(looks.hasOld(NOW + MAIL - 1));
    assertTrue(looks.hasOld(NOW + MAIL));
    present.add(name(1));
    looks.look(NOW + 1);
    looks.hear(List.of(name(2)), NOW);
    assertTrue(looks.hasOld(NOW + HANDSHAKE));
    present.clear();
    looks.look(NOW + 2);
    assertFalse(looks.hasOld(NOW + MAIL));
  }

  @Test
  void junkBeyondAllMemoryHidesNothing() throws Exception {
    for (int i = 0; i < 300_000; i++) {
      present.add(name(i));
    }
    looks.look(NOW);
    assertEquals(300_000, appeared.size());
    present.add(name(300_000));
    looks.look(NOW);
    assertTrue(appeared.contains(name(300_000)));
  }
}
