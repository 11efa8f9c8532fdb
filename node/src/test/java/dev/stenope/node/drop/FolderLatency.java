package dev.stenope.node.drop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Puts files into a local folder through one set of drops and prints how long it takes until
/// another has seen and got them. The arguments are the folder, which must exist, and the number of
/// files, 200 without it.
final class FolderLatency {
  private FolderLatency() {}

  private record Heard(BlockingQueue<String> names, BlockingQueue<String> files)
      implements Drops.Events {
    @Override
    public void appeared(List<String> appeared) {
      names.addAll(appeared);
    }

    @Override
    public void fetched(String name, byte[] content) {
      files.add(name);
    }

    @Override
    public void state(boolean usable, String reason) {
      if (!usable) {
        throw new IllegalStateException(reason);
      }
    }
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "latency");
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 200;
    Heard deaf = new Heard(new LinkedBlockingQueue<>(), new LinkedBlockingQueue<>());
    Heard heard = new Heard(new LinkedBlockingQueue<>(), new LinkedBlockingQueue<>());
    Drops one = new Drops(List.of(new FolderDrop(folder)), deaf);
    Drops two = new Drops(List.of(new FolderDrop(folder)), heard);
    one.start();
    two.start();
    double[] seen = new double[count];
    double[] got = new double[count];
    for (int i = -20; i < count; i++) {
      Thread.sleep(20);
      String name = DeadDropContract.name(1_000 + i);
      long start = System.nanoTime();
      one.put(name, DeadDropContract.content(i));
      await(heard.names, name);
      double seenAfter = (System.nanoTime() - start) / 1e6;
      two.fetch(name, DeadDropContract.SIZE);
      await(heard.files, name);
      if (i >= 0) {
        seen[i] = seenAfter;
        got[i] = (System.nanoTime() - start) / 1e6;
      }
      one.remove(name);
    }
    one.close(5_000);
    two.close(5_000);
    Files.deleteIfExists(folder);
    print("put to seen", seen);
    print("put to got ", got);
  }

  private static void await(BlockingQueue<String> queue, String name) throws InterruptedException {
    while (!queue.take().equals(name)) {
      // A file of the warm-up.
    }
  }

  private static void print(String what, double[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "%s: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms%n",
        what,
        millis[millis.length / 2],
        millis[millis.length * 9 / 10],
        millis[millis.length * 99 / 100]);
  }
}
