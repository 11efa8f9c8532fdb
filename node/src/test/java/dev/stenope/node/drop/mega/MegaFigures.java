package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DeadDropContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Measures the drop on a server like MEGA's: from a put until it is seen, and a meeting by two
/// files. Prints medians and 95th percentiles in milliseconds.
public final class MegaFigures {
  /// Rounds that two drops have within their budget of requests.
  private static final int ROUNDS = 8;

  private static final int WARM = 8;

  private final BlockingQueue<List<String>> atOne = new LinkedBlockingQueue<>();
  private final BlockingQueue<List<String>> atTwo = new LinkedBlockingQueue<>();
  private final List<Double> puts = new ArrayList<>();
  private final List<Double> meetings = new ArrayList<>();
  private int number;

  private MegaFigures() {}

  public static void main(String[] arguments) throws Exception {
    try (Stage stage = new Stage()) {
      stage.start();
      MegaFigures figures = new MegaFigures();
      for (int i = 0; i < WARM; i++) {
        figures.measure(stage);
      }
      figures.forget();
      for (int i = 0; i < 2 * WARM; i++) {
        figures.measure(stage);
      }
      figures.print("loopback");
      stage.server().knobs().delay(Duration.ofMillis(100), Duration.ofMillis(100));
      figures.measure(stage);
      figures.print("200 ms added to each call");
    }
  }

  private void measure(Stage stage) throws Exception {
    try (DeadDrop one = stage.drop();
        DeadDrop two = stage.drop();
        DeadDrop.Watch _ = one.watch(atOne::add);
        DeadDrop.Watch _ = two.watch(atTwo::add)) {
      put(one, two);
      String name = DeadDropContract.name(++number);
      two.put(name, DeadDropContract.content(0));
      atOne.take();
      for (int i = 0; i < ROUNDS; i++) {
        if (i % 2 == 0) {
          puts.add(put(one, two));
        } else {
          meetings.add(meet(one, two));
        }
      }
    }
    atOne.clear();
    atTwo.clear();
  }

  private void forget() {
    puts.clear();
    meetings.clear();
  }

  private void print(String where) {
    System.out.println(where);
    print("  put to seen", puts);
    print("  two-file meeting", meetings);
    forget();
  }

  private double put(DeadDrop one, DeadDrop two) throws Exception {
    String name = DeadDropContract.name(++number);
    long start = System.nanoTime();
    one.put(name, DeadDropContract.content(1));
    atTwo.take();
    two.get(name, DeadDropContract.SIZE);
    return (System.nanoTime() - start) / 1e6;
  }

  private double meet(DeadDrop one, DeadDrop two) throws Exception {
    String request = DeadDropContract.name(++number);
    String response = DeadDropContract.name(++number);
    long start = System.nanoTime();
    one.put(request, DeadDropContract.content(2));
    atTwo.take();
    two.get(request, DeadDropContract.SIZE);
    two.put(response, DeadDropContract.content(3));
    atOne.take();
    one.get(response, DeadDropContract.SIZE);
    return (System.nanoTime() - start) / 1e6;
  }

  private static void print(String what, List<Double> times) {
    Collections.sort(times);
    double median = times.get(times.size() / 2);
    double late = times.get((int) (times.size() * 0.95));
    System.out.printf("%-20s p50 %7.1f ms  p95 %7.1f ms%n", what, median, late);
  }
}
