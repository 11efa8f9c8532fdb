package dev.stenope.sim;

import java.util.Arrays;

/// Which pairs of accesses get a direct path, and how soon after both handshake files are readable.
public final class Grid {
  /// The accesses of the grid with the names they have in the lab.
  public enum Kind {
    PUBLIC("public", Access.OPEN),
    FIREWALL("firewall", Access.FIREWALLED),
    EIM_EIF("eim-eif", Access.FULL_CONE),
    EIM_ADF("eim-adf", Access.RESTRICTED),
    EIM_APDF("eim-apdf", Access.PORT_RESTRICTED),
    ADM_APDF("adm-apdf", Access.ADDRESS_DEPENDENT_MAPPING),
    SEQUENTIAL("apdm-apdf seq", Access.SEQUENTIAL_SYMMETRIC),
    RANDOM("apdm-apdf rnd", Access.SYMMETRIC),
    BLOCK_512("rnd of 512", Access.SYMMETRIC_512),
    BLOCK_1024("rnd of 1024", Access.SYMMETRIC_1024),
    BLOCK_2048("rnd of 2048", Access.SYMMETRIC_2048),
    LINUX("linux", Access.LINUX),
    LINUX_RANDOM("linux rnd", Access.LINUX_RANDOM);

    final String word;
    final Access access;

    Kind(String word, Access access) {
      this.word = word;
      this.access = access;
    }
  }

  /// The hosts are so far apart, in nanoseconds, half of it at each access.
  private static final long ONE_WAY = 25_000_000;

  private static final long MILLISECOND = 1_000_000;

  /// The longest search, in nanoseconds. What takes longer has failed at its first attempt.
  private static final long PATIENCE = 15_000_000_000L;

  private Grid() {}

  /// `Grid COUNT` prints the table of so many meetings for each cell: those with a direct path, and
  /// the median and the longest time to it in milliseconds.
  public static void main(String[] arguments) {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    StringBuilder head = new StringBuilder("| a \\ b |");
    for (Kind kind : Kind.values()) {
      head.append(' ').append(kind.word).append(" |");
    }
    System.out.println(head);
    System.out.println("|---|" + "---|".repeat(Kind.values().length));
    for (Kind one : Kind.values()) {
      StringBuilder row = new StringBuilder("| " + one.word + " |");
      for (Kind other : Kind.values()) {
        row.append(' ').append(cell(one, other, count)).append(" |");
      }
      System.out.println(row);
    }
  }

  private static String cell(Kind one, Kind other, int count) {
    long[] times = new long[count];
    for (int seed = 0; seed < count; seed++) {
      times[seed] = connect(one, other, seed);
    }
    long[] direct = Arrays.stream(times).filter(time -> time >= 0).sorted().toArray();
    return direct.length == 0
        ? "0/" + count
        : "%d/%d %d (%d)"
            .formatted(
                direct.length,
                count,
                direct[direct.length / 2] / MILLISECOND,
                direct[direct.length - 1] / MILLISECOND);
  }

  /// How long after both files were readable the first direct path was proven, in nanoseconds; -1
  /// if that did not happen at the first attempt.
  public static long connect(Kind one, Kind other, long seed) {
    World world = new World(seed, "Grid.connect(" + one + ", " + other + ", " + seed + ")");
    Drop drop = world.drop(Drop.Manner.LOCAL);
    Line.Quality quality = Line.Quality.delayed(ONE_WAY / 2);
    Machine a = world.node("one", one.access.host(world.net(), quality), drop);
    Machine b = world.node("other", other.access.host(world.net(), quality), drop);
    world.introduce(a, b);
    long end = world.schedule().now() + PATIENCE;
    while (!world.linked(a, b)) {
      if (world.schedule().now() >= end) {
        return -1;
      }
      world.pass(10 * MILLISECOND);
    }
    return Math.max(a.connectNanos(b), b.connectNanos(a));
  }
}
