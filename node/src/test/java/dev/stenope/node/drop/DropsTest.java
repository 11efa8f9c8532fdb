package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DropsTest {
  private static final long LIMIT = 20;
  private static final long MILLI = 1_000_000;

  @TempDir Path directory;

  private final Recorder recorder = new Recorder();
  private final List<Drops> all = new ArrayList<>();

  private record State(boolean usable, String reason) {}

  private record File(String name, byte[] content) {}

  private static final class Recorder implements Drops.Events {
    final BlockingQueue<String> names = new LinkedBlockingQueue<>();
    final BlockingQueue<File> files = new LinkedBlockingQueue<>();
    final BlockingQueue<State> states = new LinkedBlockingQueue<>();

    @Override
    public void appeared(List<String> appeared) {
      assertTrue(appeared.size() <= 256);
      names.addAll(appeared);
    }

    @Override
    public void fetched(String name, byte[] content) {
      files.add(new File(name, content));
    }

    @Override
    public void state(boolean usable, String reason) {
      states.add(new State(usable, reason));
    }
  }

  private Drops drops(Path... folders) {
    Drops drops = new Drops(Arrays.stream(folders).map(FolderDrop::new).toList(), recorder);
    all.add(drops);
    drops.attend(250 * MILLI);
    drops.start();
    return drops;
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(LIMIT, TimeUnit.SECONDS), "nothing came");
  }

  @AfterEach
  void closeAll() throws InterruptedException {
    for (Drops drops : all) {
      drops.close(5_000);
    }
  }

  @Test
  @Timeout(20)
  void aFileIsPutIntoAllAndGotOnce() throws Exception {
    Path a = folder("a");
    Path b = folder("b");
    Drops drops = drops(a, b);
    assertEquals(new State(true, ""), next(recorder.states));
    drops.put(name(1), content(1));
    drops.put(name(2), content(2));
    // Each of the drops may tell.
    while (!next(recorder.names).equals(name(2))) {
      assertTrue(recorder.files.isEmpty());
    }
    drops.fetch(name(1), SIZE);
    assertArrayEquals(content(1), next(recorder.files).content());
    while (drops.traffic().filesPut() < 4) {
      Thread.onSpinWait();
    }
    drops.remove(name(1));
    drops.close(5_000);
    assertFalse(Files.exists(a.resolve(name(1))) || Files.exists(b.resolve(name(1))));
    assertTrue(Files.exists(a.resolve(name(2))) && Files.exists(b.resolve(name(2))));
    assertTrue(recorder.files.isEmpty());
    assertEquals(4, drops.traffic().filesPut());
    assertEquals(4L * SIZE, drops.traffic().bytesPut());
  }

  @Test
  void dropsThatDisagreeAreBothHeard() throws Exception {
    Path a = folder("a");
    Path b = folder("b");
    Files.write(a.resolve(name(1)), content(1));
    Files.write(b.resolve(name(1)), content(2));
    Drops drops = drops(a, b);
    assertEquals(name(1), next(recorder.names));
    drops.fetch(name(1), SIZE);
    assertEquals(3, next(recorder.files).content()[0] + next(recorder.files).content()[0]);
  }

  @Test
  void aFileThatIsStillArrivingIsWaitedFor() throws Exception {
    Path a = folder("a");
    Drops drops = drops(a);
    Files.write(a.resolve(name(1)), Arrays.copyOf(content(1), 1000));
    assertEquals(name(1), next(recorder.names));
    drops.fetch(name(1), SIZE);
    drops.fetch(name(9), SIZE);
    Files.write(a.resolve(name(2)), content(2));
    assertEquals(name(2), next(recorder.names));
    assertNull(recorder.files.poll());
    Files.write(a.resolve(name(1)), content(1));
    assertArrayEquals(content(1), next(recorder.files).content());
  }

  @Test
  void aBrokenDropIsToldAndItsOrdersAreCarriedOutOnceItIsBack() throws Exception {
    Path a = folder("a");
    Drops drops = drops(a);
    assertTrue(next(recorder.states).usable());
    Files.delete(a);
    drops.put(name(1), content(1));
    State broken = next(recorder.states);
    assertFalse(broken.usable());
    assertTrue(broken.reason().contains(a.toString()), broken.reason());
    folder("a");
    assertTrue(next(recorder.states).usable());
    assertEquals(name(1), next(recorder.names));
    Files.write(a.resolve(name(2)), content(1));
    assertEquals(name(2), next(recorder.names));
  }

  @Test
  void oneDropIsEnough() throws Exception {
    drops(directory.resolve("no/such"), folder("b")).put(name(1), content(1));
    assertEquals(name(1), next(recorder.names));
  }

  @Test
  void noDropIsToldWithWhatToDo() throws Exception {
    drops();
    State state = next(recorder.states);
    assertFalse(state.usable());
    assertTrue(state.reason().contains("name a folder"));
  }

  @Test
  void aFolderFullOfJunkHidesNothing() throws Exception {
    Path a = folder("a");
    int junk = 20_000;
    for (int i = 0; i < junk; i++) {
      // Half of them look like handshakes.
      Files.createFile(a.resolve(i % 2 == 0 ? "junk-" + i : name(i)));
    }
    Drops drops = drops(a);
    for (int i = 0; i < junk / 2; i++) {
      next(recorder.names);
    }
    long before = System.nanoTime();
    drops.put(name(junk + 1), content(1));
    assertEquals(name(junk + 1), next(recorder.names));
    assertTrue(System.nanoTime() - before < 10_000 * MILLI);
    assertTrue(recorder.names.isEmpty());
  }
}
