package dev.stenope.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rounds of races, in each of which every contestant has its turn, so that a change of the
/// machine's mood meets all alike.
final class Contest {
  private final Discipline discipline;
  private long amount;
  private int rounds = 5;
  private boolean loopback;
  private boolean pinned;
  private boolean json;
  private @Nullable Line line;
  private Set<Contestant> contestants;

  private Contest(Discipline discipline, long amount) {
    this.discipline = discipline;
    this.amount = amount;
    this.contestants = EnumSet.allOf(Contestant.class);
  }

  /// Returns the exit status.
  static int run(Discipline discipline, long amount, String[] args) throws InterruptedException {
    Contest contest = new Contest(discipline, amount);
    try {
      contest.read(args);
      contest.run();
      return 0;
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(usage(amount));
      return 2;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static String usage(long amount) {
    return """
        options: [--rounds N] [--amount N] [--only WORD,WORD] [--loopback] [--pin] [--json]
          --rounds N    rounds, each of every contestant once (5)
          --amount N    megabytes or questions that are measured, after half as many to warm up (%d)
          --only LIST   of stenope, plain, cubic, once, quic, epoll, tls, tcp_bbr
          --loopback    on the loopback interface, which needs no root; otherwise between two
                        network namespaces joined by a veth pair of MTU 1500
          --loss PERCENT, --delay MS, --rate MBIT
                        the namespaces are joined by a line of that loss and time, one way each
                        (0 and 15), and of that rate (300), with a queue of 30 ms
          --pin         the sender on processor 0, the receiver on processor 1
          --json        one JSON object"""
        .formatted(amount);
  }

  private void read(String[] args) {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--loopback" -> loopback = true;
        case "--pin" -> pinned = true;
        case "--json" -> json = true;
        case "--rounds" -> rounds = Integer.parseInt(value(args, ++i));
        case "--amount" -> amount = Long.parseLong(value(args, ++i));
        case "--loss", "--delay", "--rate" ->
            line = (line == null ? Line.STANDARD : line).with(args[i], value(args, ++i));
        case "--only" -> contestants.retainAll(named(value(args, ++i)));
        default -> throw new IllegalArgumentException("not an option: " + args[i]);
      }
    }
    contestants.removeIf(each -> each.program(discipline, line != null).isEmpty());
    if (loopback && line != null) {
      throw new IllegalArgumentException("the loopback interface has no loss, delay or rate");
    }
    if (rounds < 1 || amount < 2 || amount > 1_000_000) {
      throw new IllegalArgumentException("at least one round, and an amount of 2 to 1,000,000");
    }
  }

  private static String value(String[] args, int i) {
    if (i >= args.length) {
      throw new IllegalArgumentException(args[i - 1] + " needs a value");
    }
    return args[i];
  }

  private static Set<Contestant> named(String words) {
    Set<Contestant> found = EnumSet.noneOf(Contestant.class);
    for (String word : words.split(",", -1)) {
      found.add(Contestant.valueOf(word.toUpperCase(Locale.ROOT)));
    }
    return found;
  }

  private void run() throws IOException, InterruptedException {
    Scores scores = new Scores(discipline.names(), contestants);
    try (Track track = track()) {
      for (int round = 1; round <= rounds; round++) {
        for (Contestant contestant : contestants) {
          List<Double> figures = race(track, contestant);
          scores.add(contestant, figures);
          if (!json) {
            System.out.println("round " + round + "  " + scores.line(contestant, figures));
          }
        }
      }
    }
    System.out.println(json ? scores.json() : "\n" + scores.table());
  }

  private Track track() throws IOException {
    return loopback
        ? Track.loopback(pinned)
        : Track.between(pinned, line == null ? null : line.quality());
  }

  private List<Double> race(Track track, Contestant contestant)
      throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.make()) {
      Path folder = scratch.path();
      Credentials.make(folder);
      track.tcpByBbr(contestant == Contestant.TCP_BBR);
      return new Race(track, discipline, amount * discipline.unit).run(contestant, folder);
    } catch (IOException e) {
      throw new IOException(contestant.word() + ": " + e.getMessage(), e);
    }
  }
}
