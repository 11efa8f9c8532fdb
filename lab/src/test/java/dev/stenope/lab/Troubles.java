package dev.stenope.lab;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// What goes wrong on the ways between three homes, one thing after the other, until it is told to
/// stop. Each is over before the next begins.
final class Troubles implements Callable<Integer> {
  /// Milliseconds of peace between two troubles, on average.
  private static final double PEACE = 1_500;

  private static final int LEAST_CUT = 1_000;
  private static final int LONGEST_CUT = 8_000;

  private final Neighbours neighbours;
  private final RandomGenerator random;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private int turn;

  Troubles(Neighbours neighbours, RandomGenerator random) {
    this.neighbours = neighbours;
    this.random = random;
  }

  void stop() {
    stopped.countDown();
  }

  /// How many there were.
  @Override
  public Integer call() throws IOException, InterruptedException {
    int count = 0;
    while (!rest(Math.round(PEACE * random.nextExponential()))) {
      count++;
      String host = Neighbours.HOSTS.get(random.nextInt(3));
      switch (random.nextInt(5)) {
        case 0 -> {
          neighbours.cut(host);
          rest(random.nextInt(LEAST_CUT, LONGEST_CUT));
          neighbours.mend(host);
        }
        case 1 -> {
          neighbours.cut(host);
          neighbours.mend(host);
        }
        case 2 -> neighbours.moveInside(host, ++turn);
        case 3 -> neighbours.moveOutside(host, ++turn);
        default -> {
          List<String> rest = Neighbours.HOSTS.stream().filter(each -> !each.equals(host)).toList();
          neighbours.part(rest.getFirst(), rest.getLast());
          rest(random.nextInt(LEAST_CUT, LONGEST_CUT));
          neighbours.rejoin();
        }
      }
    }
    return count;
  }

  /// Whether it was told to stop meanwhile.
  private boolean rest(long millis) throws InterruptedException {
    return stopped.await(millis, TimeUnit.MILLISECONDS);
  }
}
